"""Certificates: issued by oneself at any hour, for a team in one go, checked by anybody."""

import uuid
from datetime import datetime

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base import signing
from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked

from .. import access, papers
from ..forms import RevokeForm, SpanForm, VerifyForm
from ..models import Certificate, NothingToCertify, Team, Volunteer


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def certificates(request: Asked) -> HttpResponse:
    """One's own certificates, and a new one."""
    rows = Volunteer.objects.of(request.user).select_related("person")
    volunteer, now = get_object_or_404(rows), timezone.now()
    form = SpanForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        made = Certificate.objects.issue(volunteer, **form.cleaned_data, by=request.user, at=now)
        text = _("证明开好了，编号%(number)s。点“下载”保存或打印。")
        success(request, text % {"number": made.number})
        return redirect("teams:certificates")
    context = {
        "form": form, "volunteer": volunteer,
        "certificates": Certificate.objects.of(request.user).newest_first(),
    }  # fmt: skip
    return render(request, "teams/certificates.html", context, status=422 if form.is_bound else 200)


@require_GET
@allow(signed_in)
def certificate(request: Asked, number: str) -> HttpResponse:
    """The paper itself."""
    found = get_object_or_404(Certificate.objects.visible_to(request.user), number=number)
    return _paper(request, [found], name=found.number)


def _paper(request: Asked, found: list[Certificate], *, name: str) -> HttpResponse:
    host = request.build_absolute_uri("/").rstrip("/")
    answer = HttpResponse(papers.pdf(found, host=host), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def for_team(request: Asked, code: str) -> HttpResponse:
    """Certificates of everybody in the team who served, as one PDF."""
    team = get_object_or_404(Team.objects.select_related("place"), code=code)
    if not access.keeps(request.user, team):
        raise PermissionDenied
    now = timezone.now()
    form = SpanForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        made = _for_all(request, team, form.cleaned_data, now)
        if made:
            return _paper(request, made, name=f"{team.code}-{timezone.localdate(now)}")
        warning(request, _("这段时间没有人可以开证明。"))
        return redirect(team)
    context = {"form": form, "team": team}
    status = 422 if form.is_bound else 200
    return render(request, "teams/certificates_team.html", context, status=status)


def _for_all(request: Asked, team: Team, said: dict, now: datetime) -> list[Certificate]:
    members = Volunteer.objects.active().filter(
        person__in=team.memberships.current().values("person")
    )
    made = []
    for volunteer in members.select_related("person").order_by("person__name", "pk"):
        # Of one request each has a key of their own, so that sending it twice issues nothing twice.
        key = uuid.uuid5(said["request_key"], volunteer.number)
        try:
            made.append(
                Certificate.objects.issue(
                    volunteer, since=said["since"], until=said["until"], request_key=key,
                    by=request.user, at=now,
                )
            )  # fmt: skip
        except NothingToCertify:
            continue
    return made


@require_POST
@allow(access.keeps_hours)
def revoke(request: Asked, number: str) -> HttpResponse:
    """It was issued wrongly: whoever checks it is told."""
    rows = Certificate.objects.visible_to(request.user).select_related("volunteer__person__place")
    found = get_object_or_404(rows, number=number)
    if not access.keeps_hours_at(request.user, found.volunteer.person.place):
        raise PermissionDenied
    form = RevokeForm(request.POST)
    if form.is_valid():
        found.revoke(why=form.cleaned_data["why"], by=request.user, at=timezone.now())
        success(request, _("证明已作废，核实的人会看到。"))
    else:
        warning(request, _("请写作废的原因。"))
    return redirect("teams:hours_ledger", found.volunteer.number)


# For everybody


@require_GET
@allow(anyone)
def verify(request: Asked) -> HttpResponse:
    """Check a certificate by its number and code."""
    form = VerifyForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        found = Certificate.objects.by_code(**form.cleaned_data)
        if found is not None:
            return redirect(found)
        form.add_error(
            None, _("没有这份证明。请核对编号和校验码；仍查不到的，请打纸上的电话核实。")
        )
    context = {"form": form, "fingerprint": signing.fingerprint()}
    return render(request, "teams/verify.html", context, status=422 if form.errors else 200)


@require_GET
@allow(anyone)
def verify_one(request: Asked, number: str, code: str) -> HttpResponse:
    """What a certificate really says, and what became of it; the name half hidden."""
    found = get_object_or_404(
        Certificate.objects.select_related("volunteer__person"),
        number=number.upper(), code=code.upper(),
    )  # fmt: skip
    context = {
        "certificate": found, "facts": found.facts, "fingerprint": signing.fingerprint(),
        "name": found.volunteer.person.masked_name, "gone": found.taken_back_since,
    }  # fmt: skip
    answer = render(request, "teams/verify_one.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_GET
@allow(anyone)
def key(request: Asked) -> HttpResponse:
    """The public key, for checking without this server."""
    answer = HttpResponse(signing.public_pem(), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="tongxing-statements.pem"'
    return answer
