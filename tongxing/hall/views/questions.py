"""Questions to the hall: asked by phone or heard at the desk, owned by whoever was asked first."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, page_of, show

from .. import access, case_access
from ..forms.acts import ActForm
from ..forms.questions import STEP_FORMS, AskForm, HeardForm
from ..models import Question
from ..models.question import Step
from .ground import hall_by, hall_of

COLUMNS = {
    "mine": gettext_lazy("等我的"),
    "open": gettext_lazy("没答完的"),
    "closed": gettext_lazy("答完的"),
}


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def ask(request: Asked, code: str) -> HttpResponse:
    """A question from a phone, and the answers to those asked before."""
    hall, now = hall_by(code), timezone.now()
    initial = {"text": request.GET.get("text", "")[:300], "matter": request.GET.get("matter")}
    form = AskForm(request.POST or None, hall=hall, today=timezone.localdate(now), initial=initial)
    if request.method == "POST" and form.is_valid():
        question = form.ask(by=request.user, at=now)
        messages.success(request, _("问题收到了。有人答复，会给您发消息。"))
        return redirect(question)
    mine = Question.objects.asked_by(request.user).with_names().newest_first()
    context = {"hall": hall, "form": form, "page": page_of(request, mine, size=20)}
    return show(request, "hall/ask.html", context, status=422 if form.is_bound else 200)


@require_GET
@allow(case_access.works_with_cases)
def questions(request: Asked) -> HttpResponse:
    hall = hall_of(request.user)
    column = request.GET.get("column", "")
    column = column if column in COLUMNS else "mine"
    rows = Question.objects.visible_to(request.user)
    chosen = {
        "mine": rows.waiting_for(request.user).most_urgent_first(),
        "open": rows.open().most_urgent_first(),
        "closed": rows.closed().newest_first(),
    }
    context = {
        "hall": hall, "column": column, "columns": COLUMNS.items(),
        "page": page_of(request, chosen[column].with_names()),
        "hears": access.works_in_the_hall(request.user),
    }  # fmt: skip
    return show(request, "hall/questions.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.works_in_the_hall)
def hear(request: Asked) -> HttpResponse:
    """Write down a question that was asked at the desk: it is one's own from then on."""
    hall, now = hall_of(request.user), timezone.now()
    form = HeardForm(request.POST or None, hall=hall, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        question = form.ask(by=request.user, at=now)
        messages.success(request, _("记下了，由您负责到答复。"))
        return redirect(question)
    return show(request, "hall/hear.html", {"form": form}, status=422 if form.is_bound else 200)


def _question_for(request: Asked, number: str) -> Question:
    rows = Question.objects.visible_to(request.user).with_names()
    return get_object_or_404(rows, number=number)


@require_GET
@allow(signed_in)
def question(request: Asked, number: str) -> HttpResponse:
    return _page(request, _question_for(request, number))


def _page(
    request: Asked, asked: Question, bound: ActForm | None = None, *, status: int = 200
) -> HttpResponse:
    account = request.user
    open_steps = case_access.answering_steps(account, asked)
    forms = []
    for step, form_class in STEP_FORMS.items():
        if step in open_steps:
            same = bound is not None and bound.step == step
            form = bound if bound and same else form_class(row=asked, account=account)
            form.action = reverse("hall:answer", args=[asked.number, step.value])
            forms.append(form)
    main = [form for form in forms if not form.is_quiet]
    context = {
        "question": asked, "forms": forms, "bound": bound,
        "opened": bound.step if bound else (main[0].step if main else None),
        "staff": case_access.answers_here(account, asked),
        "with_notes": frozenset(Step),
        "story": asked.steps.select_related("by__person", "owner__person").order_by("at", "pk"),
    }  # fmt: skip
    return show(request, "hall/question.html", context, part="card", status=status)


@require_POST
@allow(signed_in)
def answer(request: Asked, number: str, verb: str) -> HttpResponse:
    form_class = {step.value: form for step, form in STEP_FORMS.items()}.get(verb)
    if form_class is None:
        raise Http404
    asked = _question_for(request, number)
    if not case_access.MAY_ANSWER[form_class.step](request.user, asked):
        raise PermissionDenied
    form = form_class(request.POST, row=asked, account=request.user)
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    form.take(by=request.user, at=timezone.now())
    messages.success(request, f"{asked.number} {form_class.step.label}")
    return redirect(asked)
