"""One need: its page, its steps, its files, its printed slip."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import show

from .. import access, plans, queries
from ..forms import STEP_FORMS
from ..models import Attachment, ClockRule, Delay, Need, Step
from ..slip import qr

QUIET = {Step.NOTE, Step.CALL, Step.ASK_HELP, Step.HELPED, Step.ASK_DELAY, Step.CANCEL}


def _need_for(request: HttpRequest, number: str) -> Need:
    rows = Need.objects.visible_to(request.user).with_names().select_related("raised_by__person")
    return get_object_or_404(rows, number=number)


@require_GET
@allow(signed_in)
def need(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _need_for(request, number))


def _page(request: HttpRequest, need: Need, bound=None, *, status: int = 200) -> HttpResponse:
    """The whole page; a step's form that came back with errors takes its own place in it."""
    account, now = request.user, timezone.now()
    open_steps = access.steps_open_to(account, need)
    forms = []
    for step, form_class in STEP_FORMS.items():
        if step in open_steps and _asked_now(step, need):
            form = bound if bound and bound.step == step else form_class(need=need, account=account)
            forms.append(form)
    main = [form for form in forms if form.step not in QUIET]
    staff = access.is_staff(account) or access.handles_or_serves(account, need)
    context = {
        "need": need,
        "forms": forms,
        "opened": bound.step if bound else (main[0].step if main else None),
        "story": need.steps.select_related("by__person", "for_person").order_by("at", "pk"),
        "files": need.attachments.order_by("pk"),
        "serving": need.assignments.current().select_related("volunteer__person"),
        "helpers": need.helpers.select_related("place", "team").order_by("asked_at", "pk"),
        "delay": Delay.objects.undecided().filter(need=need).first(),
        "light": need.light(now),
        "staff": staff,
        "close": access.may_read_closely(account, need),
        "alike": _alike(need, now) if staff and Step.MERGE in open_steps else [],
        "teams": plans.teams_for(need, at=now) if Step.DISPATCH in open_steps else [],
        "who": plans.volunteers_for(need, at=now) if Step.SCHEDULE in open_steps else [],
        "followers": need.follows.filter(me_too=True).count(),
        "follows": need.follows.filter(account=account).exists(),
        "link": request.build_absolute_uri(
            reverse("need_link", args=[need.number, need.token])
        ) if staff or access.asked_or_raised(account, need) else "",
        "sla": ClockRule.objects.rule_for(
            kind=need.kind, urgency=need.urgency, state=need.state,
            day=timezone.localdate(need.state_since),
        ),
    }  # fmt: skip
    return show(request, "needs/need.html", context, part="main", status=status)


def _asked_now(step: Step, need: Need) -> bool:
    """Steps that also need something to decide about."""
    if step in {Step.GRANT_DELAY, Step.REFUSE_DELAY}:
        return Delay.objects.undecided().filter(need=need).exists()
    if step == Step.ASK_DELAY:
        return not Delay.objects.undecided().filter(need=need).exists()
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


@require_POST
@allow(signed_in)
def take(request: HttpRequest, number: str, verb: str) -> HttpResponse:
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
    if request.POST.get("then") == "board":
        return redirect("needs:board")
    if not Need.objects.visible_to(request.user).filter(pk=need.pk).exists():
        return redirect("home")  # handed on: it is somebody else's now
    return redirect(need)


@require_POST
@allow(signed_in)
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """我也有: follow a public need; once more leaves it."""
    rows = Need.objects.told_to_the_public() | Need.objects.visible_to(request.user)
    need = get_object_or_404(rows.distinct(), number=number)
    mine = need.follows.filter(account=request.user)
    if request.POST.get("leave"):
        mine.delete()
    else:
        need.follow_all([request.user.pk], at=timezone.now())
    return redirect("needs:public", number=need.number)


@require_GET
@allow(signed_in)
def file(request: HttpRequest, number: str, uid) -> FileResponse:
    need = _need_for(request, number)
    if not access.may_read_closely(request.user, need):
        raise Http404
    return send(get_object_or_404(Attachment, need=need, uid=uid))


def send(attachment: Attachment) -> FileResponse:
    """A stored file, as what it was checked to be, never to be run or guessed at."""
    response = FileResponse(attachment.file.open("rb"), content_type=attachment.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require_http_methods(["GET"])
@allow(signed_in)
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The slip handed to a resident: number, what was asked, by when, and the link as a code."""
    need = _need_for(request, number)
    if not (access.is_staff(request.user) or access.asked_or_raised(request.user, need)):
        raise Http404
    url = request.build_absolute_uri(reverse("need_link", args=[need.number, need.token]))
    return render(request, "needs/slip.html", {"need": need, "url": url, "code": qr(url)})
