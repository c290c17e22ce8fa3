"""One need: its page, its steps, its files, its phone, its printed slip."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base import photos
from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, show
from tongxing.base.panels import panels
from tongxing.base.qr import qr
from tongxing.people.models import Account

from .. import access, plans, queries
from ..forms import SAYS, STEP_FORMS, PhoneForm, ScheduleForm, StepForm
from ..models import TAKEN, Attachment, ClockRule, Delay, Need, Step

# Steps that stand by on the page and are never the one thing to do now.
QUIET = {Step.NOTE, Step.CALL, Step.ASK_HELP, Step.HELPED, Step.ASK_DELAY, Step.CANCEL,
         Step.REFUSE, Step.RECALL, Step.RETURN, Step.MERGE}  # fmt: skip


def _need_for(request: Asked, number: str) -> Need:
    rows = Need.objects.visible_to(request.user).with_names()
    rows = rows.select_related("raised_by__person", "merged_into", "unit__parent")
    return get_object_or_404(rows, number=number)


@require_GET
@allow(signed_in)
def need(request: Asked, number: str) -> HttpResponse:
    return _page(request, _need_for(request, number))


def _page(
    request: Asked, need: Need, bound: StepForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The whole page with the form of one step; the other steps are a link away.

    The form is the one that came back with errors, the one asked for, or what is to do now.
    """
    account, now = request.user, timezone.now()
    staff = access.is_staff(account) or access.handles_or_serves(account, need)
    delay = Delay.objects.undecided().filter(need=need).select_related("asked_by__person").first()
    steps = _steps(need, account, delay)
    form = bound or _form(need, account, steps, asked=request.GET.get("do", ""))
    opened = form.step if form else None
    if form:
        form.action = reverse("needs:take", args=[need.number, form.step.value])
    if isinstance(form, ScheduleForm):
        form.suggest(plans.volunteers_for(need, at=now))
    context = {
        "need": need,
        "form": form,
        "bound": bound,
        "others": [(step, SAYS[step][0]) for step in steps if step != opened],
        **queries.story(need, in_full=staff),
        "files": need.attachments.order_by("pk"),
        "serving": need.assignments.current().select_related("volunteer__person").order_by("pk"),
        "helpers": need.helpers.select_related("place", "team").order_by("asked_at", "pk"),
        "delay": delay,
        "staff": staff,
        "close": access.may_read_closely(account, need),
        "reads_people": account.holds(*Account.READS_PEOPLE),
        "alike": _alike(need, now) if Step.MERGE in steps else [],
        "teams": plans.teams_for(need, at=now) if opened == Step.DISPATCH else [],
        "followers": need.follows.filter(me_too=True).count(),
        "link": _secret_link(request, need, staff=staff),
        "sla": _clock_rule(need) if staff else None,
        "panels": panels("need", need, user=account, now=now),
        "then": request.htmx.current_url_abs_path if request.htmx else "",
    }  # fmt: skip
    return show(request, "needs/need.html", context, part="card", status=status)


def _steps(need: Need, account: Account, delay: Delay | None) -> list[Step]:
    open_steps = access.steps_open_to(account, need)
    return [step for step in STEP_FORMS if step in open_steps and _asked_now(step, need, delay)]


def _form(need: Need, account: Account, steps: list[Step], *, asked: str) -> StepForm | None:
    main = [step for step in steps if step not in QUIET]
    step = asked if asked in steps else next(iter(main), None)
    return STEP_FORMS[Step(step)](need=need, account=account) if step else None


def _asked_now(step: Step, need: Need, delay: Delay | None) -> bool:
    """Steps that also need something to decide about."""
    if step in {Step.GRANT_DELAY, Step.REFUSE_DELAY}:
        return delay is not None
    if step == Step.ASK_DELAY:
        return delay is None
    if step == Step.HELPED:
        return need.helpers.filter(done_at=None).exists()
    if step == Step.CALL_BACK:
        return hasattr(need, "call_back") and need.call_back.made_at is None
    return True


def _alike(need: Need, now) -> list[queries.Alike]:
    return queries.alike(
        category_id=need.category_id, place_id=need.place_id, lon=need.lon, lat=need.lat, now=now,
        but=need.pk,
    )  # fmt: skip


def _secret_link(request: Asked, need: Need, *, staff: bool) -> str:
    if not staff and not access.asked_or_raised(request.user, need):
        return ""
    return request.build_absolute_uri(reverse("need_link", args=[need.number, need.token]))


def _clock_rule(need: Need) -> ClockRule | None:
    return ClockRule.objects.rule_for(
        kind=need.kind, urgency=need.urgency, state=need.state,
        day=timezone.localdate(need.state_since),
    )  # fmt: skip


@require_POST
@allow(signed_in)
def take(request: Asked, number: str, verb: str) -> HttpResponse:
    """Take one step of the flow, with what its form asks for."""
    form_class = {step.value: form for step, form in STEP_FORMS.items()}.get(verb)
    if form_class is None:
        raise Http404
    need = _need_for(request, number)
    if not access.MAY[form_class.step](request.user, need):
        raise PermissionDenied
    form = form_class(request.POST, request.FILES, need=need, account=request.user)
    if not form.is_valid():
        return _page(request, need, form, status=422)
    form.take(by=request.user, at=timezone.now())
    messages.success(request, f"{need.number} {TAKEN[form.step]}")
    return redirect(_where_to(request, need))


def _where_to(request: Asked, need: Need) -> str:
    """Back to the list the step was taken from; else the need, or home once it is handed on."""
    then = request.POST.get("then", "")
    if then and url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}):
        return then
    if not Need.objects.visible_to(request.user).filter(pk=need.pk).exists():
        return reverse("home")
    return need.get_absolute_url()


@require_POST
@allow(signed_in)
def follow(request: Asked, number: str) -> HttpResponse:
    """我也有: follow a public need; once more leaves it."""
    rows = Need.objects.told_to_the_public() | Need.objects.visible_to(request.user)
    need = get_object_or_404(rows.distinct(), number=number)
    if request.POST.get("leave"):
        need.unfollow(request.user)
    else:
        need.follow_all([request.user.pk], at=timezone.now())
    return redirect("needs:public", number=need.number)


@require_GET
@allow(signed_in)
def file(request: Asked, number: str, uid) -> FileResponse:
    need = _need_for(request, number)
    if not access.may_read_closely(request.user, need):
        raise Http404
    return send(get_object_or_404(Attachment, need=need, uid=uid))


def send(attachment: Attachment) -> FileResponse:
    return photos.send(attachment.file, attachment.media_type)


@require_http_methods(["GET", "POST"])
@never_cache
@allow(signed_in)
def phone(request: Asked, number: str) -> HttpResponse:
    """The whole number to call: shown once, after who, when and why have been written down."""
    need = _need_for(request, number)
    staff = access.is_staff(request.user) or access.handles_or_serves(request.user, need)
    if not (staff and access.may_read_closely(request.user, need)):
        raise Http404
    form = PhoneForm(request.POST or None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        shown = need.open_phone(why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    context = {"need": need, "form": form, "shown": shown}
    status = 422 if form.is_bound and not shown else 200
    return render(request, "needs/phone.html", context, status=status)


@require_GET
@allow(signed_in)
def slip(request: Asked, number: str) -> HttpResponse:
    """The slip handed to a resident: number, what was asked, by when, and the link as a code."""
    need = _need_for(request, number)
    if not (access.is_staff(request.user) or access.asked_or_raised(request.user, need)):
        raise Http404
    url = request.build_absolute_uri(reverse("need_link", args=[need.number, need.token]))
    return render(request, "needs/slip.html", {"need": need, "url": url, "code": qr(url)})
