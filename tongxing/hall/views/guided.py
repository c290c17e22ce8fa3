"""The guided form of a case: a group of questions a page, kept at every step; the summary."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, show
from tongxing.base.wording import in_language

from .. import case_access
from ..filled import in_words, label_of
from ..forms.guided import GroupForm
from ..models import Case, FormAnswer, FormTemplate
from .cases import case_for


@require_POST
@allow(signed_in)
def begin(request: Asked, number: str) -> HttpResponse:
    """Begin the form of a case, or go on with it."""
    case, now = case_for(request, number), timezone.now()
    if not case_access.fills_its_form(request.user, case):
        raise PermissionDenied
    template = FormTemplate.objects.of_matter(case.matter, day=timezone.localdate(now))
    if template is None:
        raise Http404
    answer = FormAnswer.objects.begin(case, template, by=request.user, at=now)
    first = answer.guide.groups[0]
    return redirect("hall:form_group", number=number, key=first.key)


def _answer_for(request: Asked, number: str, *, to_fill: bool = False) -> tuple[Case, FormAnswer]:
    case = case_for(request, number)
    may = case_access.fills_its_form if to_fill else case_access.reads_its_form
    if not may(request.user, case):
        raise PermissionDenied
    answer = get_object_or_404(FormAnswer.objects.select_related("template"), case=case)
    answer.case = case
    return case, answer


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def group(request: Asked, number: str, key: str) -> HttpResponse:
    """One page of questions. What an answer makes needful is asked before the next page."""
    case, answer = _answer_for(request, number, to_fill=True)
    groups = answer.guide.groups
    place = next((n for n, one in enumerate(groups) if one.key == key), None)
    if place is None:
        raise Http404
    now = timezone.now()
    here, today = groups[place], timezone.localdate(now)
    form = GroupForm(
        request.POST or None, group=here, answers=answer.answers, saves=answer.saves, today=today
    )
    if request.method == "POST" and form.is_valid():
        answer.save_group(
            form.answers, opened_on=form.cleaned_data["saves"], by=request.user, at=now
        )
        return _onward(request, answer, place, form)
    context = {
        "case": case, "answer": answer, "group": here, "form": form, "place": place + 1,
        "groups": groups, "before": groups[place - 1] if place else None,
        "late": answer.late_on(today),
        "steps": [(label_of(one), n < place, n == place) for n, one in enumerate(groups)],
        "title": label_of(here), "hint": in_language(here.hint, here.hint_en),
    }  # fmt: skip
    return show(request, "hall/form_group.html", context, status=422 if form.is_bound else 200)


def _onward(request: Asked, answer: FormAnswer, place: int, form: GroupForm) -> HttpResponse:
    """To the next page; once more to this one when it asks more now, or another row is wanted."""
    groups = answer.guide.groups
    here = groups[place]
    asked = {field.key for field in here.asked(answer.answers)}
    number = answer.case.number
    if "more" in request.POST or asked - {field.key for field in form.asked}:
        return redirect("hall:form_group", number=number, key=here.key)
    if place + 1 < len(groups):
        return redirect("hall:form_group", number=number, key=groups[place + 1].key)
    return redirect("hall:form_summary", number=number)


def _shown(answer: FormAnswer, today) -> dict:
    """The whole form as it is filled in, for summary and print."""
    guide, answers = answer.guide, answer.answers
    return {
        "sections": in_words(guide, answers),
        "unanswered": [(one.key, label_of(field)) for one, field in guide.unanswered(answers)],
        "broken": [
            (in_language(check.says, check.says_en), check.stops) for check in guide.broken(answers)
        ],
        "late": answer.late_on(today),
        "may_change": answer.may_change_on(today),
        "filings": answer.filings.select_related("by__person").order_by("number", "pk"),
    }


@require_GET
@allow(signed_in)
def summary(request: Asked, number: str) -> HttpResponse:
    """Everything at a glance, what is still missing, what does not agree; then hand it in."""
    case, answer = _answer_for(request, number)
    context = {
        "case": case, "answer": answer, "fills": case_access.fills_its_form(request.user, case),
        **_shown(answer, timezone.localdate()),
    }  # fmt: skip
    return show(request, "hall/form_summary.html", context)


@require_POST
@allow(signed_in)
def finish(request: Asked, number: str) -> HttpResponse:
    _case, answer = _answer_for(request, number, to_fill=True)
    filing = answer.finish(by=request.user, at=timezone.now())
    said = _("%(title)s：%(kind)s完成。") % {
        "title": answer.template, "kind": filing.get_kind_display(),
    }  # fmt: skip
    messages.success(request, said)
    return redirect(answer)


@require_GET
@allow(signed_in)
def paper(request: Asked, number: str) -> HttpResponse:
    """The filled form on A4, with a line to sign on."""
    case, answer = _answer_for(request, number)
    context = {"case": case, "answer": answer, **_shown(answer, timezone.localdate())}
    return show(request, "hall/form_paper.html", context)
