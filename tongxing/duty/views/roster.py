"""The office's roster: the sheet of a week, one shift, the wall, the paper."""

import uuid
from datetime import date, timedelta

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked, show

from .. import access, papers, queries
from ..forms import MonthForm, PlaceForm, ReserveForm
from ..models import (
    READS_DUTY,
    Assignment,
    BreaksRules,
    Call,
    Post,
    Presence,
    Reserve,
    Roster,
    Shift,
    Stander,
    Way,
)
from ..replacing import call_for, replacements

DAY, WEEK = timedelta(days=1), 7
MINUTE = timedelta(minutes=1)


def whole(key: int) -> Shift:
    """A shift with everything the rules ask about it."""
    return Shift.objects.with_mix().select_related("roster__place").get(pk=key)


@require_http_methods(["GET", "POST"])
@allow(access.reads_duty)
def rosters(request: Asked) -> HttpResponse:
    """All months, and a new one."""
    today = timezone.localdate()
    rows = Roster.objects.visible_to(request.user).select_related("place").newest_first()[:60]
    following = (today.replace(day=1) + 32 * DAY).replace(day=1)
    form = MonthForm(
        request.POST or None, account=request.user, today=today, initial={"month": following}
    )
    keeps = access.keeps_duty(request.user)
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            place, month = form.cleaned_data["place"], form.cleaned_data["month"]
            until = (month + 32 * DAY).replace(day=1)
            posts = Post.objects.under(place).open_in(month, until)
            made = Roster.objects.lay(place, month, posts, by=request.user, at=timezone.now())
            success(request, _("值班表搭好了，还没有排人。"))
            return redirect(made)
    context = {"rosters": rows, "form": form, "keeps": keeps}
    return render(request, "duty/rosters.html", context, status=422 if form.errors else 200)


def _roster(request: Asked, uid: uuid.UUID, *, keeps: bool = False) -> Roster:
    rows = (
        Roster.objects.kept_by(request.user) if keeps else Roster.objects.visible_to(request.user)
    )
    return get_object_or_404(rows.select_related("place"), uid=uid)


def _first(request: Asked, found: Roster, today: date) -> date:
    """The Monday of the week that the address names; of this week, inside the month."""
    said = request.GET.get("week", "")
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = today
    day = min(max(day, found.month), found.last_day)
    return day - timedelta(days=day.weekday())


@require_GET
@allow(access.reads_duty)
def roster(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """The sheet of a week: who stands where, gaps and what the mix lacks in red."""
    found, today = _roster(request, uid), timezone.localdate()
    first = _first(request, found, today)
    context = {
        "roster": found, "rows": queries.sheet(found, first, WEEK),
        "days": [first + n * DAY for n in range(WEEK)], "short": queries.short(found),
        "before": first - DAY if first > found.month else None,
        "after": first + WEEK * DAY if first + WEEK * DAY <= found.last_day else None,
        "first": first, "today": today, "keeps": access.publishes(request.user, found),
        "events": found.events.select_related("by__person", "stander__person", "shift__post__place")
        .order_by("-at", "-pk")[:12],
        "reserves": Reserve.objects.filter(
            day__range=(first, first + 6 * DAY),
            stander__person__place__path__startswith=found.place.path,
        ).select_related("stander__person").order_by("day", "stander__person__name", "pk"),
        "reserve_form": ReserveForm(standers=_standers(found, today)),
    }  # fmt: skip
    return render(request, "duty/roster.html", context)


def _standers(found: Roster, today: date):
    rows = Stander.objects.active(today).filter(person__place__path__startswith=found.place.path)
    return rows.select_related("person").in_name_order()


@require_GET
@allow(access.reads_duty)
def printed(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """A week on paper."""
    found = _roster(request, uid)
    paper = request.GET.get("paper", "a4")
    if paper not in papers.PAPERS:
        raise Http404
    body = papers.pdf(found, _first(request, found, timezone.localdate()), paper=paper)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="roster-{found.month:%Y-%m}.pdf"'
    return answer


@require_POST
@allow(access.keeps_duty)
def take(request: Asked, uid: uuid.UUID, verb: str) -> HttpResponse:
    """Publish or archive."""
    found = _roster(request, uid, keeps=True)
    if verb == "publish":
        found.publish(by=request.user, at=timezone.now())
        success(request, _("发布了，排到班的人都已通知。"))
    elif verb == "archive":
        found.archive(by=request.user, at=timezone.now())
        success(request, _("归档了。"))
    else:
        raise Http404
    return redirect(found)


@require_POST
@allow(access.keeps_duty)
def reserve(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Somebody is in reserve on a day, or no more."""
    found, today = _roster(request, uid, keeps=True), timezone.localdate()
    form = ReserveForm(request.POST, standers=_standers(found, today))
    if not form.is_valid():
        context = {"form": form, "back": found.get_absolute_url()}
        return render(request, "duty/why.html", context, status=422)
    said = form.cleaned_data
    row, made = Reserve.objects.get_or_create(stander=said["stander"], day=said["day"])
    if not made:
        row.delete()
    success(request, _("列入备勤。") if made else _("不再备勤。"))
    return redirect(f"{found.get_absolute_url()}?week={said['day']:%Y-%m-%d}")


# One shift


def _shift(request: Asked, uid: uuid.UUID, *, keeps: bool = False) -> Shift:
    rows = Shift.objects.visible_to(request.user).with_mix().select_related("roster__place")
    found = get_object_or_404(rows, uid=uid)
    if keeps and not access.keeps_shift(request.user, found):
        raise PermissionDenied
    return found


def _shift_page(request: Asked, found: Shift, **more) -> dict:
    (cell,) = queries.cells([found], phones=True).values()
    rows = found.assignments.select_related("stander__person").order_by("state", "pk")
    keeps = access.keeps_shift(request.user, found)
    ranked = replacements(found) if keeps and found.missing and found.roster.is_open else None
    return {
        "shift": found, "cell": cell, "rows": rows, "keeps": keeps, "found": ranked,
        "calls": Call.objects.filter(shift=found).with_names().in_order(),
        "form": PlaceForm(standers=_standers(found.roster, timezone.localdate())),
        "events": found.events.select_related("by__person", "stander__person")
        .order_by("-at", "-pk")[:20],
        "now_on": found.starts_at <= timezone.now() < found.ends_at, **more,
    }  # fmt: skip


@require_GET
@allow(access.reads_duty)
def shift(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Who stands it; who could, best first; why the others cannot."""
    found = _shift(request, uid)
    return render(request, "duty/shift.html", _shift_page(request, found))


@require_POST
@allow(access.keeps_duty)
def place(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Somebody stands it; what that would break is said, and done only with a reason."""
    found, now = _shift(request, uid, keeps=True), timezone.now()
    form = PlaceForm(request.POST, standers=_standers(found.roster, timezone.localdate(now)))
    if not form.is_valid():
        context = _shift_page(request, found, form=form)
        return render(request, "duty/shift.html", context, status=422)
    said = form.cleaned_data
    try:
        found.roster.place_in(
            found, said["stander"], by=request.user, at=now, anyway=said["anyway"]
        )
    except BreaksRules as error:
        form.add_error("stander", [one.says for one in error.found])
        context = _shift_page(request, found, form=form)
        return render(request, "duty/shift.html", context, status=422)
    success(request, _("%(name)s排上了。") % {"name": said["stander"]})
    return redirect(found)


def _assignment(request: Asked, uid: uuid.UUID) -> Assignment:
    rows = Assignment.objects.filter(shift__post__place__in=request.user.place_ids(*READS_DUTY))
    found = get_object_or_404(rows.with_names(), uid=uid)
    if not access.keeps_shift(request.user, found.shift):
        raise PermissionDenied
    return found


@require_POST
@allow(access.keeps_duty)
def take_off(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Somebody stands a shift no more."""
    found = _assignment(request, uid)
    found.shift.roster.take_off(found, by=request.user, at=timezone.now())
    success(request, _("换下了。"))
    return redirect(found.shift)


@require_POST
@allow(access.keeps_duty)
def sign_in(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """An officer saw somebody at the post whose phone cannot say so; nobody signs in themselves."""
    found, now = _assignment(request, uid), timezone.now()
    if found.stander.person_id == request.user.person_id:
        raise PermissionDenied
    Presence.objects.come(found, uid=uuid.uuid4(), way=Way.OFFICER, by=request.user, at=now)
    success(request, _("登记到岗了。"))
    return redirect(found.shift)


@require_POST
@allow(access.keeps_duty)
def call_next(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Ask the next one on the list."""
    found, now = _shift(request, uid, keeps=True), timezone.now()
    before = Call.objects.filter(shift=found).count()
    if found.ends_at > now and found.roster.is_published:
        call_for(found, at=now)
    if Call.objects.filter(shift=found).count() > before:
        success(request, _("叫了，几分钟没回话就叫下一个。"))
    else:
        warning(request, _("没有叫人：人已经够了、正等回话，或者名单叫完了。"))
    return redirect(found)


@require_GET
@never_cache
@allow(access.reads_duty)
def board(request: Asked) -> HttpResponse:
    """Who is where, for a wall; read again every half minute."""
    now = timezone.now()
    rows = Shift.objects.published().visible_to(request.user).during(now, now + MINUTE)
    lines = queries.on_duty(rows, now=now)
    context = {
        "lines": lines, "lacking": sum(bool(one.cell.lacks) for one in lines),
        "here": sum(name.state == "here" for one in lines for name in one.cell.names),
    }  # fmt: skip
    return show(request, "duty/board.html", context, part="wall")
