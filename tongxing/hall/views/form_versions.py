"""Guided forms for the office: the versions, a new one, trying it on an empty sheet, in force."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked
from tongxing.base.wording import in_language
from tongxing.people import queries as people
from tongxing.places.models import Place

from .. import access, form_versions, rulebook
from ..filled import in_words, label_of
from ..forms.form_versions import InForceForm, VersionForm
from ..forms.guided import GroupForm
from ..models import FormTemplate, Matter
from ..rules import Table
from .rules import edit_page, kept_hall, status_of

TRIED = "form-tried"  # in the session: what somebody has filled in on trial


def _version(request: Asked, code: str, pk: int) -> tuple[Place, FormTemplate]:
    hall = kept_hall(request, code)
    return hall, get_object_or_404(FormTemplate.objects.newest_first(), pk=pk)


@require_GET
@allow(access.keeps_the_catalogue)
def versions(request: Asked, code: str) -> HttpResponse:
    hall, today = kept_hall(request, code), timezone.localdate()
    rows = list(FormTemplate.objects.newest_first())
    context = {
        "hall": hall, "table": Table.FORMS,
        "versions": [(row, row.standing_on(today)) for row in rows],
        "changes": people.lines(rulebook.changes(hall, Table.FORMS)),
    }  # fmt: skip
    return render(request, "hall/form_versions.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def version(request: Asked, code: str, pk: int) -> HttpResponse:
    """One version: what it asks, for which matters, and putting it in force."""
    hall, row = _version(request, code, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    form = InForceForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_from"]
        form_versions.put_in_force(row, day=day, hall=hall, by=request.user, at=now)
        messages.success(request, _("定好了。已经开始填的，仍用开始时的那一版。"))
        return redirect("hall:form_version", code, pk)
    known = dict(Matter.objects.at(hall).filter(base_code__in=row.base_codes).values_list(
        "base_code", "name"
    ))  # fmt: skip
    context = {
        "hall": hall, "version": row, "standing": row.standing_on(today), "form": form,
        "groups": [(label_of(one), [label_of(field) for field in one.fields])
                   for one in row.guide.groups],
        "matters": [(one, known.get(one, "")) for one in row.base_codes],
    }  # fmt: skip
    return render(request, "hall/form_version.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def new(request: Asked, code: str, pk: int | None = None) -> HttpResponse:
    """A version more, from a file or from the text of an earlier one."""
    hall = kept_hall(request, code)
    initial = {}
    if pk is not None:
        initial["text"] = form_versions.as_file(get_object_or_404(FormTemplate, pk=pk))
    form = VersionForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = form_versions.add(hall, form.read, by=request.user, at=timezone.now())
        messages.success(request, _("读懂了，先试填一遍，没问题再起用。"))
        return redirect("hall:form_version", code, row.pk)
    return edit_page(
        request, hall, form, table=Table.FORMS, title=_("新的一版"), uploads=True,
        verb=_("检查并存为新的一版"), back=reverse("hall:forms", args=[code]),
    )  # fmt: skip


@require_GET
@allow(access.keeps_the_catalogue)
def download(request: Asked, code: str, pk: int) -> HttpResponse:
    _hall, row = _version(request, code, pk)
    response = HttpResponse(form_versions.as_file(row), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{row.version}.json"'
    return response


@require_POST
@allow(access.keeps_the_catalogue)
def discard(request: Asked, code: str, pk: int) -> HttpResponse:
    hall, row = _version(request, code, pk)
    form_versions.discard(row, hall=hall, by=request.user, at=timezone.now())
    messages.success(request, _("这一版不要了。"))
    return redirect("hall:forms", code)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def try_out(request: Asked, code: str, pk: int, key: str = "") -> HttpResponse:
    """An empty sheet, page by page as residents get it. Kept for this session, in no case."""
    hall, row = _version(request, code, pk)
    if not key:
        request.session.pop(TRIED, None)
        return redirect("hall:form_try", code, pk, row.guide.groups[0].key)
    groups = row.guide.groups
    place = next((n for n, one in enumerate(groups) if one.key == key), None)
    if place is None:
        raise Http404
    kept = request.session.get(TRIED, {})
    answers = kept.get("answers", {}) if kept.get("version") == row.pk else {}
    here, today = groups[place], timezone.localdate()
    form = GroupForm(request.POST or None, group=here, answers=answers, saves=0, today=today)
    if request.method == "POST" and form.is_valid():
        answers = row.guide.kept(answers | form.answers)
        request.session[TRIED] = {"version": row.pk, "answers": answers}
        asked = {field.key for field in here.asked(answers)}
        if "more" in request.POST or asked - {field.key for field in form.asked}:
            return redirect("hall:form_try", code, pk, key)
        if place + 1 < len(groups):
            return redirect("hall:form_try", code, pk, groups[place + 1].key)
        return redirect("hall:form_tried", code, pk)
    context: dict[str, Any] = {
        "hall": hall, "version": row, "form": form, "title": label_of(here),
        "hint": in_language(here.hint, here.hint_en), "place": place + 1, "groups": groups,
        "steps": [(label_of(one), n < place, n == place) for n, one in enumerate(groups)],
    }  # fmt: skip
    return render(request, "hall/form_try.html", context, status=status_of(form))


@require_GET
@allow(access.keeps_the_catalogue)
def tried(request: Asked, code: str, pk: int) -> HttpResponse:
    """What was filled in on trial, and what the form would say to it."""
    hall, row = _version(request, code, pk)
    kept = request.session.get(TRIED, {})
    answers = kept.get("answers", {}) if kept.get("version") == row.pk else {}
    guide = row.guide
    context = {
        "hall": hall, "version": row, "sections": in_words(guide, answers),
        "unanswered": [label_of(field) for _group, field in guide.unanswered(answers)],
        "broken": [
            (in_language(check.says, check.says_en), check.stops) for check in guide.broken(answers)
        ],
    }  # fmt: skip
    return render(request, "hall/form_tried.html", context)
