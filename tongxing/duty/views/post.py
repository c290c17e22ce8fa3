"""At a post: its page, the code on its screen, one's own scan, the handover."""

import uuid

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base import rotating
from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, show
from tongxing.base.qr import qr
from tongxing.base.secrets import short_token

from .. import access, queries
from ..at_the_post import leave, scan
from ..forms import HandoverForm, HereForm, ItemForm, WhyForm
from ..models import Assignment, Going, Handover, NotYourShiftNow, OpenItem, Post, Shift, may_leave
from ..models.handover import EARLIEST

LOG_LINES = 10


def _post(request: Asked, uid: uuid.UUID) -> Post:
    rows = Post.objects.visible_to(request.user).distinct()
    return get_object_or_404(rows.select_related("place", "pattern", "campaign__kind"), uid=uid)


def _here_now(request: Asked, post: Post) -> Assignment | None:
    """My place in a shift of this post that is on, or about to begin; the one I am in first."""
    now = timezone.now()
    rows = Assignment.objects.visible_to(request.user).filter(shift__post=post)
    mine = list(rows.filter(
        state__in=[Going.ASKED, Going.ACCEPTED, Going.HERE, Going.MISSED],
        starts_at__lte=now + EARLIEST,
    ).with_names().order_by("-starts_at", "-pk")[:5])  # fmt: skip
    inside = [one for one in mine if one.state == Going.HERE]
    ahead = [one for one in mine if one.state != Going.HERE and one.shift.ends_at > now]
    return next(iter([*inside, *ahead]), None)


@require_GET
@allow(signed_in)
def post(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Who is here, what is open, the handovers so far; for who stands here and who keeps it."""
    found, now = _post(request, uid), timezone.now()
    keeps = access.keeps_post(request.user, found)
    mine = _here_now(request, found)
    on = Shift.objects.published().filter(post=found).during(now, now + EARLIEST)
    context = {
        "post": found, "keeps": keeps, "mine": mine, "lines": queries.on_duty(on, now=now),
        "items": found.open_items.open().select_related("opened_by__person").oldest_first(),
        "log": Handover.objects.of_post(found).newest_first()[:LOG_LINES],
        "item_form": ItemForm(), "why_form": WhyForm(),
        "slots": found.slots.filter(ended=False).select_related("shift")
        .prefetch_related("mixes__requirement").order_by("shift__begins", "pk"),
        "may_write": mine is not None and mine.state == Going.HERE,
        "takes_over": _takes_over(request, found),
    }  # fmt: skip
    return render(request, "duty/post.html", context)


def _takes_over(request: Asked, found: Post) -> list[Handover]:
    """Handovers of the post that wait for this person's signature."""
    rows = Handover.objects.of_post(found).open().newest_first()[:3]
    return [one for one in rows if one.takes_over(request.user)]


@require_GET
@never_cache
@allow(access.reads_duty)
def screen(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Shown at the post: a code that changes every half minute, and who should be there."""
    found, now = _post(request, uid), timezone.now()
    if not access.keeps_post(request.user, found):
        raise PermissionDenied
    code = rotating.digits(found.secret, now)
    address = request.build_absolute_uri(reverse("duty:here", args=[found.uid]))
    on = Shift.objects.published().filter(post=found).during(now, now + EARLIEST)
    context = {
        "post": found, "code": code, "picture": qr(f"{address}?code={code}"),
        "lines": queries.on_duty(on, now=now),
    }  # fmt: skip
    return show(request, "duty/screen.html", context, part="code")


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def here(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """My own phone, at the post: I am here."""
    found, now = get_object_or_404(Post.objects.select_related("place"), uid=uid), timezone.now()
    mine = _here_now(request, found)
    if mine is not None and mine.state == Going.HERE:
        return redirect(mine)
    form = HereForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        if mine is None:
            raise NotYourShiftNow
        said = form.cleaned_data
        device = short_token("device", said["device"]) if said["device"] else ""
        scan(
            mine, code=said["code"], by=request.user, at=now, uid=said["request_key"],
            device=device, spot=said["spot"],
        )  # fmt: skip
        success(request, _("到岗签到好了，辛苦了！请先看上一班的交接，再签字。"))
        return redirect(found)
    context = {"post": found, "mine": mine, "form": form}
    return render(request, "duty/here.html", context, status=422 if form.is_bound else 200)


@require_POST
@allow(signed_in)
def leave_post(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """I leave, handed over; the time is written to the ledger."""
    rows = Assignment.objects.visible_to(request.user).with_names()
    rows = rows.select_related("stander__person__volunteer")
    found = get_object_or_404(rows, uid=uid)
    leave(found, by=request.user, at=timezone.now(), uid=uuid.uuid4())
    success(request, _("下岗签退好了，辛苦了！"))
    return redirect("duty:mine")


@require_POST
@allow(signed_in)
def item(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Something to go on with; written down by who stands here or keeps the post."""
    found = _post(request, uid)
    _works_here(request, found)
    form = ItemForm(request.POST)
    if form.is_valid():
        OpenItem.objects.create(
            post=found, opened_by=request.user, opened_at=timezone.now(), **form.cleaned_data
        )
        success(request, _("记下了，会一直留在交接里，直到有人办完。"))
    return redirect(found)


@require_POST
@allow(signed_in)
def item_close(request: Asked, uid: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    found = _post(request, uid)
    _works_here(request, found)
    one = get_object_or_404(OpenItem, uid=item, post=found)
    one.close(by=request.user, at=timezone.now())
    success(request, _("办完了。"))
    return redirect(found)


def _works_here(request: Asked, found: Post) -> None:
    mine = _here_now(request, found)
    is_here = mine is not None and mine.state == Going.HERE
    if not (is_here or access.keeps_post(request.user, found)):
        raise PermissionDenied


def _shift(request: Asked, uid: uuid.UUID) -> Shift:
    rows = Shift.objects.published().filter(
        post__in=Post.objects.visible_to(request.user).values("pk")
    )
    return get_object_or_404(rows.select_related("post__place", "slot__shift"), uid=uid)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def handover(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """What my shift leaves to the next one; who stands it writes it."""
    found, now = _shift(request, uid), timezone.now()
    here = Assignment.objects.of(request.user).filter(shift=found, state=Going.HERE)
    if not here.exists():
        raise PermissionDenied
    known = Handover.objects.filter(shift=found).first()
    names = ("situation", "problems", "equipment", "people", "vehicles")
    initial = {name: getattr(known, name) for name in names} if known else {}
    form = HandoverForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        Handover.objects.write(found, form.cleaned_data, by=request.user, at=now)
        success(request, _("交接写好了，请接班的人到岗后签字。"))
        return redirect(found.post)
    context = {
        "shift": found, "form": form, "known": known, "may_leave": may_leave(found),
        "items": found.post.open_items.open().oldest_first(),
    }  # fmt: skip
    return render(request, "duty/handover.html", context, status=422 if form.is_bound else 200)


@require_POST
@allow(signed_in)
def handover_take(request: Asked, uid: uuid.UUID, verb: str) -> HttpResponse:
    """Sign, send back, or let go."""
    found, now = _shift(request, uid), timezone.now()
    row = get_object_or_404(
        Handover.objects.select_related("shift__post__place", "written_by__person"), shift=found
    )
    if verb == "sign":
        row.sign(by=request.user, at=now)
        success(request, _("签字接班好了。"))
        return redirect(found.post)
    if verb not in {"send-back", "let-go"}:
        raise Http404
    if verb == "let-go" and not access.keeps_shift(request.user, found):
        raise PermissionDenied
    form = WhyForm(request.POST)
    if not form.is_valid():
        return render(
            request, "duty/why.html", {"form": form, "back": found.post.get_absolute_url()},
            status=422,
        )  # fmt: skip
    step = row.send_back if verb == "send-back" else row.let_go
    step(why=form.cleaned_data["why"], by=request.user, at=now)
    success(request, _("办好了：%(state)s。") % {"state": row.get_state_display()})
    return redirect(found.post)
