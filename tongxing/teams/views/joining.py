"""Teams for everybody to find, for their leaders to lead, and registering as a volunteer."""

from typing import Any

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, page_of
from tongxing.people.models import Person

from .. import access, queries
from ..forms import (
    ApplyForm,
    CertificateForm,
    MemberForm,
    ParentForm,
    RegisterForm,
    TeamForm,
    VolunteerForm,
)
from ..models import (
    Application,
    Leave,
    Membership,
    Standing,
    Team,
    TeamKind,
    Volunteer,
    leave_to_register,
)
from ..models.volunteer import WHY_NOT

BARRED = {Leave.NOT_YET, Leave.UNKNOWN}  # for whom no form would help


@require_GET
@allow(anyone)
def teams(request: Asked) -> HttpResponse:
    """Working teams, for everybody: what they do and where; nobody's name."""
    kind = request.GET.get("kind", "")
    rows = Team.objects.working().with_counts().select_related("place").in_name_order()
    if kind in TeamKind.values:
        rows = rows.of_kind(kind)
    context = {
        "page": page_of(request, rows),
        "kinds": TeamKind.choices,
        "kind": kind,
        "forms_teams": access.forms_teams(request.user),
    }
    return render(request, "teams/teams.html", context)


@require_GET
@allow(anyone)
def team(request: Asked, code: str) -> HttpResponse:
    return _page(request, _team_for(request, code))


def _team_for(request: Asked, code: str) -> Team:
    rows = Team.objects.with_counts().select_related("place", "parent__parent")
    return get_object_or_404(rows, code=code)


def _page(
    request: Asked, team: Team, form: MemberForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The public sees the team; who looks after it also its members and what can be done."""
    looks_after = access.looks_after(request.user, team)
    context = {
        "team": team,
        "members": queries.members(team) if looks_after else [],
        "looks_after": looks_after,
        "decides": looks_after and access.decides(request.user, team),
        "keeps": access.keeps(request.user, team),
        "form": form or MemberForm(),
        "tree": queries.tree_of(team, on=timezone.localdate()),
        **_applications(request, team, looks_after=looks_after),
    }
    return render(request, "teams/team.html", context, status=status)


def _applications(request: Asked, team: Team, *, looks_after: bool) -> dict[str, Any]:
    """Who waits for an answer; to a volunteer who is no member, their own application."""
    if looks_after:
        waiting = team.applications.open().with_names().oldest_first()
        return {"applications": waiting.exclude(volunteer__person=request.user.person_id)}
    if not request.user.is_authenticated or team.ended_on:
        return {}
    mine = team.memberships.current().filter(person=request.user.person_id).first()
    if mine:
        return {"mine": mine}
    volunteer = Volunteer.objects.active().of(request.user).exists()
    own = Application.objects.of(request.user).filter(team=team).newest_first().first()
    form = ApplyForm() if volunteer and not (own and own.is_open) else None
    return {"own": own, "apply_form": form}


def _led(request: Asked, code: str, may=access.looks_after) -> Team:
    """The team, if this account may do this with it (else 403)."""
    team = _team_for(request, code)
    if not may(request.user, team):
        raise PermissionDenied
    return team


@require_http_methods(["GET", "POST"])
@allow(access.forms_teams)
def form(request: Asked) -> HttpResponse:
    """Form a new team."""
    now = timezone.now()
    form = TeamForm(request.POST or None, account=request.user, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        team = Team.objects.form(**form.cleaned_data, by=request.user, at=now)
        success(request, _("队伍成立了，请加队员，再定队长。"))
        return redirect(team)
    status = 422 if form.is_bound else 200
    return render(request, "teams/form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def put_under(request: Asked, code: str) -> HttpResponse:
    """Have the team stand under another, or by itself."""
    team = _led(request, code, access.keeps)
    form = ParentForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        team.put_under(form.cleaned_data["parent"], by=request.user, at=timezone.now())
        success(request, _("隶属改好了。"))
        return redirect(team)
    status = 422 if form.is_bound else 200
    return render(request, "teams/parent.html", {"form": form, "team": team}, status=status)


@require_POST
@allow(signed_in)
def dissolve(request: Asked, code: str) -> HttpResponse:
    team = _led(request, code, access.keeps)
    team.dissolve(by=request.user, at=timezone.now())
    success(request, _("队伍已经解散。"))
    return redirect("teams:teams")


@require_POST
@allow(signed_in)
def take_in(request: Asked, code: str) -> HttpResponse:
    """A new member, by volunteer number or phone."""
    team = _led(request, code)
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _page(request, team, form, status=422)
    team.take_in(form.cleaned_data["who"].person, by=request.user, at=timezone.now())
    success(request, _("新队员已经加入。"))
    return redirect(team)


def _member_of(team: Team, pk: int) -> Membership:
    return get_object_or_404(team.memberships.select_related("team", "person"), pk=pk)


@require_GET
@allow(signed_in)
def member(request: Asked, code: str, pk: int) -> HttpResponse:
    """One member, and what those who look after the team may do."""
    team = _led(request, code)
    found = _member_of(team, pk)
    if found.until is not None:
        raise Http404
    context = {"team": team, "member": found, "decides": access.decides(request.user, team)}
    return render(request, "teams/member.html", context)


@require_POST
@allow(signed_in)
def let_go(request: Asked, code: str, pk: int) -> HttpResponse:
    """The team lets a member go, or the member goes."""
    team = _team_for(request, code)
    member = _member_of(team, pk)
    if not (member.person_id == request.user.person_id or access.looks_after(request.user, team)):
        raise PermissionDenied
    member.leave(by=request.user, at=timezone.now())
    return redirect(team)


@require_POST
@allow(signed_in)
def stand_as(request: Asked, code: str, pk: int) -> HttpResponse:
    """Name a deputy, or have a deputy be a member again."""
    team = _led(request, code, access.decides)
    deputy = request.POST.get("standing") == Standing.DEPUTY
    standing = Standing.DEPUTY if deputy else Standing.MEMBER
    _member_of(team, pk).stand_as(standing, by=request.user, at=timezone.now())
    return redirect(team)


@require_POST
@allow(signed_in)
def hand_over(request: Asked, code: str, pk: int) -> HttpResponse:
    """Make this member the leader."""
    team = _led(request, code, access.decides)
    _member_of(team, pk).take_over(by=request.user, at=timezone.now())
    return redirect(team)


# Being a volunteer


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def volunteer(request: Asked) -> HttpResponse:
    """Register as a volunteer; for who is one, what they can do and when."""
    row = Volunteer.objects.active().of(request.user).first()
    return _edit(request, row) if row else _register(request)


def _register(request: Asked) -> HttpResponse:
    now = timezone.now()
    leave = leave_to_register(request.user.person, on=timezone.localdate(now))
    form = RegisterForm(request.POST or None, leave=leave)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        Volunteer.objects.register(
            request.user.person, guardian=said.get("guardian", ""),
            is_earning=said.get("is_earning", False), skills=said["skills"], free=form.free,
            by=request.user, at=now, **form.ways,
        )  # fmt: skip
        success(request, _("欢迎您！您现在是志愿者了。"))
        return redirect("teams:volunteer")
    status = 422 if form.is_bound else 200
    context = {"form": form, "why_not": WHY_NOT.get(leave), "barred": leave in BARRED}
    return render(request, "teams/register.html", context, status=status)


def _edit(request: Asked, row: Volunteer) -> HttpResponse:
    form = VolunteerForm(request.POST or None, volunteer=row)
    if request.method == "POST" and form.is_valid():
        row.offer(skills=form.cleaned_data["skills"], free=form.free, **form.ways)
        success(request, _("改好了。"))
        return redirect("teams:volunteer")
    status = 422 if form.is_bound else 200
    mine = Membership.objects.current().filter(person=row.person_id)
    context = {
        "form": form,
        "volunteer": row,
        "minutes": queries.minutes_of(row),
        "proven": row.skills_on(timezone.localdate()).filter(skill__needs_proof=True),
        "memberships": mine.select_related("team").order_by("team__name", "pk"),
        "applications": Application.objects.of(request.user).open().with_names().oldest_first(),
    }
    return render(request, "teams/volunteer.html", context, status=status)


@require_POST
@allow(signed_in)
def leave(request: Asked) -> HttpResponse:
    """Stop being a volunteer."""
    row = get_object_or_404(Volunteer.objects.of(request.user).select_related("person"))
    row.leave(by=request.user, at=timezone.now())
    success(request, _("您已退出志愿者。服务时长都还在，随时可以再来。"))
    return redirect("people:account")


@require_http_methods(["GET", "POST"])
@allow(access.certifies)
def certify(request: Asked, uid) -> HttpResponse:
    """The station has seen a certificate."""
    person = get_object_or_404(
        Person.objects.in_part_of(request.user, *access.CERTIFIES).select_related("volunteer"),
        uid=uid, volunteer__left_on=None, volunteer__isnull=False,
    )  # fmt: skip
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person.volunteer.certify(**form.cleaned_data, by=request.user, at=timezone.now())
        success(request, _("证书已经登记。"))
        return redirect(person)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": person}
    return render(request, "teams/certify.html", context, status=status)
