"""Cases for those who handle them: the list, taking one in, its page, its steps, on paper."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base import photos
from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, number_in, page_of, show
from tongxing.base.qr import qr

from .. import access, case_access
from ..forms.acts import ActForm
from ..forms.cases import STEP_FORMS, NewCaseForm
from ..models import (
    AuthorisationPhoto,
    Case,
    CaseHelp,
    CaseMaterial,
    Department,
    Extension,
    FormTemplate,
    Handled,
    Matter,
    Standing,
    Ticket,
    with_lateness,
)
from ..models.case import CaseQuerySet
from ..models.case_flow import BEFORE_ACCEPTANCE, DECIDED, IN_HAND, OPEN, State, Step
from ..models.case_words import NOTES_FOR_THE_APPLICANT
from .ground import hall_of

# The chips over the list: what is shown, and which states it holds.
COLUMNS = {
    "mine": (gettext_lazy("我经手的"), OPEN),
    "new": (gettext_lazy("待受理"), BEFORE_ACCEPTANCE),
    "hand": (gettext_lazy("办理中"), IN_HAND),
    "result": (gettext_lazy("待送达"), DECIDED),
    "done": (gettext_lazy("办完的"), frozenset(State) - OPEN),
    "all": (gettext_lazy("全部"), frozenset(State)),
}


@require_GET
@allow(case_access.works_with_cases)
def cases(request: Asked) -> HttpResponse:
    """Fifty at a time, what is due first; every filter stands in the address."""
    now, hall = timezone.now(), hall_of(request.user)
    column = request.GET.get("column", "")
    column = column if column in COLUMNS else "mine"
    rows = Case.objects.visible_to(request.user).at(hall).in_state(*COLUMNS[column][1])
    if column == "mine":
        rows = rows.handled_by(request.user)
    department = number_in(request, "department")
    if department is not None:
        rows = rows.of_department(department)
    light = request.GET.get("light", "")
    if light in ("red", "amber"):
        rows = rows.overdue(now) if light == "red" else rows.amber(now)
    words = request.GET.get("words", "").strip()[:40]
    rows = rows.saying(words) if words else rows
    ordered = rows.newest_first() if column == "done" else rows.most_urgent_first()
    context = {
        "hall": hall, "column": column, "words": words, "light": light, "department": department,
        "columns": [(key, label) for key, (label, _states) in COLUMNS.items()],
        "departments": Department.objects.filter(place=hall).order_by("code", "pk"),
        "page": _cases_page(request, ordered, now=now),
        "late": Case.objects.at(hall).overdue(now).count(),
    }  # fmt: skip
    return show(request, "hall/cases.html", context)


def _cases_page(request: Asked, rows: CaseQuerySet, *, now: datetime, size: int = 50) -> Page:
    """One page of them, the late ones with by how many working days."""
    page = page_of(request, rows.with_names(), size=size)
    page.object_list = with_lateness(page.object_list, at=now)
    return page


@require_GET
@allow(signed_in)
def mine(request: Asked) -> HttpResponse:
    """One's own cases, those of people one acts for, and those one helps with."""
    rows = Case.objects.concerning(request.user).newest_first()
    page = _cases_page(request, rows, now=timezone.now(), size=20)
    return show(request, "hall/my_cases.html", {"page": page})


@require_http_methods(["GET", "POST"])
@allow(access.works_in_the_hall)
def new(request: Asked) -> HttpResponse:
    """Take a case in: the matter first, unless the number at the window names it."""
    now, hall = timezone.now(), hall_of(request.user)
    ticket = _ticket(request)
    matters = Matter.objects.at(hall).offered_on(timezone.localdate(now))
    said = request.GET.get("matter", "")
    matter = matters.select_related("department__place").filter(base_code=said).first()
    if matter is None and ticket is not None and "matter" not in request.GET:
        matter = ticket.matter
    if matter is None:
        words = request.GET.get("words", "").strip()[:40]
        found = matters.saying(words) if words else matters
        rows = found.select_related("department").in_catalogue_order()
        found_ones = {"words": words, "page": page_of(request, rows), "ticket": ticket}
        return show(request, "hall/case_which.html", found_ones)
    form = NewCaseForm(
        request.POST or None, request.FILES or None, matter=matter, account=request.user,
        ticket=ticket, today=timezone.localdate(now),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        case = form.receive(by=request.user, at=now)
        messages.success(request, _("已收件：%(number)s") % {"number": case.number})
        return redirect(case)
    context = {"matter": matter, "ticket": ticket, "form": form}
    return show(request, "hall/case_new.html", context, status=422 if form.is_bound else 200)


def _ticket(request: Asked) -> Ticket | None:
    """The number at the window for which the case is taken in, when the address names one."""
    pk = number_in(request, "ticket")
    if pk is None:
        return None
    rows = Ticket.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("person", "matter__department__place"), pk=pk)


def case_for(request: Asked, number: str) -> Case:
    rows = Case.objects.visible_to(request.user).with_names()
    rows = rows.select_related("matter__department", "ticket", "received_by__person")
    return get_object_or_404(rows, number=number)


@require_GET
@allow(signed_in)
def case(request: Asked, number: str) -> HttpResponse:
    return _page(request, case_for(request, number))


def _page(
    request: Asked, case: Case, bound: ActForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The whole page; a step's form that came back with errors takes its own place in it."""
    account, now = request.user, timezone.now()
    staff = case_access.works_with_cases(account) and account.covers(case.place, *case_access.STAFF)
    forms = _forms(case, account, bound, now)
    papers = list(case.materials.in_order())
    day = timezone.localdate(now)
    handled = Handled(case=case)
    with_lateness([case], at=now)
    context = {
        "case": case, "staff": staff, "forms": forms, "bound": bound,
        "opened": bound.step if bound else _first(case, papers, forms),
        "story": case.steps.told(in_full=staff),
        "with_notes": frozenset(Step) if staff else NOTES_FOR_THE_APPLICANT,
        "papers": papers,
        "helps": case.helps.current().with_names(),
        "photos": case.authorisation_photos.in_order(),
        "extension": Extension.objects.waiting_for(case),
        "template": FormTemplate.objects.of_matter(case.matter, day=day),
        "form_answer": getattr(case, "form", None),
        "fills": case_access.fills_its_form(account, case),
        "reads_form": case_access.reads_its_form(account, case),
        "rate_url": handled.url if handled.done_at and handled.rating is None else "",
        "link": request.build_absolute_uri(case.link),
    }  # fmt: skip
    return show(request, "hall/case.html", context, part="card", status=status)


def _first(case: Case, papers: list[CaseMaterial], forms: list[ActForm]) -> Step | None:
    """The one thing to do now: look at papers that nobody has looked at, else what comes next."""
    unseen = any(row.standing == Standing.MISSING and row.told_at is None for row in papers)
    order = [form.step for form in forms if not form.is_quiet]
    if unseen and any(form.step == Step.CHECK for form in forms):
        order.insert(0, Step.CHECK)
    return order[0] if order else None


def _forms(case: Case, account, bound: ActForm | None, now: datetime) -> list[ActForm]:
    open_steps = case_access.steps_open_to(account, case)
    forms = []
    for step, form_class in STEP_FORMS.items():
        if step in open_steps:
            same = bound is not None and bound.step == step
            form = bound if bound and same else _form(form_class, case, account, now)
            form.action = reverse("hall:case_take", args=[case.number, step.value])
            forms.append(form)
    return forms


def _form(form_class, case: Case, account, now: datetime, data=None, files=None) -> ActForm:
    more = {"today": timezone.localdate(now)} if form_class.step == Step.CHECK else {}
    return form_class(data, files, row=case, account=account, **more)


@require_POST
@allow(signed_in)
def take(request: Asked, number: str, verb: str) -> HttpResponse:
    """Take one step of the flow, with what its form asks for."""
    form_class = {step.value: form for step, form in STEP_FORMS.items()}.get(verb)
    if form_class is None:
        raise Http404
    found, now = case_for(request, number), timezone.now()
    if not case_access.MAY[form_class.step](request.user, found):
        raise PermissionDenied
    form = _form(form_class, found, request.user, now, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    form.take(by=request.user, at=now)
    messages.success(request, f"{found.number} {form_class.step.label}")
    return redirect(found)


@require_POST
@allow(signed_in)
def end_help(request: Asked, number: str, uid) -> HttpResponse:
    """Whoever helps, or asked for it, or handles the case, ends the help."""
    found = case_for(request, number)
    help_ = get_object_or_404(CaseHelp.objects.current(), case=found, uid=uid)
    theirs = case_access.handles_it_or_theirs(request.user, found)
    if not theirs and help_.helper_id != request.user.pk:
        raise PermissionDenied
    help_.case = found
    help_.end(by=request.user, at=timezone.now())
    return redirect("hall:my_cases" if help_.helper_id == request.user.pk else found)


@require_GET
@never_cache
@allow(signed_in)
def authorisation(request: Asked, number: str, uid) -> FileResponse:
    """A photo of the written authorisation, for whoever may see the case; each look is kept."""
    found = case_for(request, number)
    row = get_object_or_404(AuthorisationPhoto, case=found, uid=uid)
    return photos.send(row.look(by=request.user, at=timezone.now()), keep=False)


# --- on paper


def _paper(request: Asked, found: Case, template: str, **more) -> HttpResponse:
    url = request.build_absolute_uri(found.link)
    context = {"case": found, "url": url, "code": qr(url), **more}
    return show(request, template, context)


@require_GET
@allow(signed_in)
def notice(request: Asked, number: str) -> HttpResponse:
    """一次性告知: everything that is missing, on one sheet."""
    found = case_for(request, number)
    if found.told_at is None:
        raise Http404
    papers = found.materials.missing().in_order()
    line = found.steps.last_of(Step.ASK_MATERIALS)
    return _paper(request, found, "hall/case_notice.html", papers=papers, line=line)


@require_GET
@allow(signed_in)
def receipt(request: Asked, number: str) -> HttpResponse:
    """The dated and numbered receipt: accepted, or refused and why (行政许可法 article 32)."""
    found = case_for(request, number)
    if not found.receipt:
        raise Http404
    line = found.steps.last_of(Step.ACCEPT, Step.DEEM, Step.REFUSE)
    later = found.materials.to_follow().in_order()
    return _paper(request, found, "hall/case_receipt.html", line=line, later=later)
