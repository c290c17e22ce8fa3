"""Lists of needs for the people who work with them, and for the resident who asked."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.errors import Refused
from tongxing.base.pages import page_of, show
from tongxing.people.models import Account, Role
from tongxing.places.models import Place
from tongxing.teams.models import HoursEntry, Team

from .. import access, queries
from ..forms import BulkForm
from ..models import Category, Delay, Need, State, Step, Urgency
from ..models.need import READS_NEEDS, READS_SENSITIVE, Privacy


@require_GET
@allow(signed_in)
def mine(request: HttpRequest) -> HttpResponse:
    """What this person has asked for, for themselves or for somebody else."""
    rows = Need.objects.raised_or_followed_by(request.user).with_names().newest_first()
    return render(request, "needs/mine.html", {"page": page_of(request, rows, size=20)})


def _scope(account: Account) -> frozenset[int]:
    return account.place_ids(*READS_NEEDS)


def _in_scope(account: Account):
    """Open work in one's part of the tree; sensitive rows only where one is trusted with them."""
    rows = Need.objects.filter(unit__in=_scope(account))
    trusted = account.place_ids(*READS_SENSITIVE)
    return rows if trusted >= _scope(account) else rows.exclude(privacy=Privacy.SENSITIVE)


@require_GET
@allow(access.works_with_needs)
def today(request: HttpRequest) -> HttpResponse:
    """What needs doing today at one's place: overdue, then due today, then what is agreed."""
    now = timezone.now()
    evening = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    rows = _in_scope(request.user).with_names()
    context = {
        "overdue": rows.overdue(now).open().most_urgent_first()[:50],
        "due": rows.running().open().filter(due_at__gt=now, due_at__lte=evening)
        .most_urgent_first()[:50],
        "agreed": rows.in_state(State.SCHEDULED).filter(scheduled_for__lte=evening)
        .order_by("scheduled_for", "pk")[:50],
        "fresh": rows.in_state(State.RAISED).most_urgent_first()[:20],
        "delays": Delay.objects.undecided().filter(need__in=rows.values("pk"))
        .select_related("need", "asked_by__person").order_by("asked_at", "pk")[:20],
        "counts": queries.board_counts(place_ids=_scope(request.user), now=now),
        "places": Place.objects.filter(grants__account=request.user, grants__ended_at=None)
        .distinct().in_tree_order(),
    }  # fmt: skip
    return render(request, "needs/today.html", context)


@require_GET
@allow(access.dispatches)
def board(request: HttpRequest) -> HttpResponse:
    """The dispatcher's board: columns as chips in the address, fifty rows at a time."""
    now = timezone.now()
    rows = _in_scope(request.user)
    counts = queries.board_counts(place_ids=_scope(request.user), now=now)
    column = request.GET.get("column", "")
    if column not in queries.COLUMNS:
        column = next((one.key for one in counts if one.count), "review")
    rows = _filtered(request, rows.in_state(*queries.COLUMNS[column]), now)
    context = {
        "column": column,
        "counts": counts,
        "page": page_of(request, rows.with_names().most_urgent_first()),
        "categories": Category.objects.offered(),
        "urgencies": Urgency.choices,
        "form": BulkForm(account=request.user),
        "outcome": request.session.pop("bulk", None),
    }
    return show(request, "needs/board.html", context, part="rows")


def _filtered(request: HttpRequest, rows, now):
    """What the address asks for: light, category, urgency, words."""
    asked = request.GET
    if asked.get("light") == "red":
        rows = rows.overdue(now)
    elif asked.get("light") == "amber":
        rows = rows.amber(now)
    if asked.get("category", "").isdecimal():
        rows = rows.filter(category=int(asked["category"]))
    if asked.get("urgency") in Urgency.values:
        rows = rows.filter(urgency=asked["urgency"])
    if words := asked.get("words", "").strip()[:40]:
        rows = rows.saying(words)
    return rows


@require_POST
@allow(access.dispatches)
def bulk(request: HttpRequest) -> HttpResponse:
    """One step for several needs; each succeeds or is refused by itself, and both are told."""
    form = BulkForm(request.POST, account=request.user)
    done: list[str] = []
    refused: list[str] = []
    if form.is_valid():
        step, at = Step(form.cleaned_data["act"]), timezone.now()
        for need in form.cleaned_data["need"]:
            try:
                _take_one(need, step, form.cleaned_data["team"], by=request.user, at=at)
                done.append(need.number)
            except Refused as error:
                refused.append(f"{need.number}：{error}")
    else:
        refused = [str(error) for errors in form.errors.values() for error in errors]
    request.session["bulk"] = {"done": done, "refused": refused}
    return redirect(f"{request.META.get('HTTP_REFERER') or '/needs/board/'}")


def _take_one(need: Need, step: Step, team: Team | None, *, by: Account, at) -> None:
    if not access.MAY[step](by, need):
        raise Refused(_("这一步不归您办。"))
    if step == Step.DISPATCH:
        need.dispatch(to=team, by=by, at=at)
    else:
        getattr(need, step.value)(by=by, at=at)


@require_GET
@allow(access.leads_a_team)
def team(request: HttpRequest) -> HttpResponse:
    """A team leader's phone page: to accept, to claim, in hand."""
    led = Need.objects.led_by(request.user).with_names()
    context = {
        "teams": Team.objects.led_by(request.user).working().in_name_order(),
        "asked": led.in_state(State.DISPATCHED).most_urgent_first()[:30],
        "open_orders": Need.objects.claimable_by(request.user).with_names()
        .most_urgent_first()[:30],
        "in_hand": led.in_hand().most_urgent_first()[:50],
        "done": led.in_state(State.DONE).newest_first()[:10],
    }  # fmt: skip
    return render(request, "needs/team.html", context)


@require_GET
@allow(signed_in)
def serving(request: HttpRequest) -> HttpResponse:
    """A volunteer's own page: where to go next, and the hours recorded."""
    volunteer = getattr(request.user.person, "volunteer", None)
    if volunteer is None:
        raise PermissionDenied
    hours = HoursEntry.objects.filter(volunteer=volunteer)
    context = {
        "needs": Need.objects.served_by(request.user).in_hand().with_names()
        .order_by("scheduled_for", "pk"),
        "minutes": hours.total_minutes(),
        "entries": hours.order_by("-since", "-pk")[:20],
        "volunteer": volunteer,
    }  # fmt: skip
    return render(request, "needs/serving.html", context)


PERIODS = {"week": 7, "month": 30, "quarter": 91, "half": 182}


@require_GET
@allow(access.sees_figures)
def figures(request: HttpRequest) -> HttpResponse:
    """Response, solved and satisfied rates, each apart from closed; hollow closings; topics."""
    now = timezone.now()
    period = request.GET.get("period", "month")
    since = now - timedelta(days=PERIODS.get(period, 30))
    covered = request.user.place_ids(Role.DISPATCHER, Role.OFFICE, Role.AUDITOR)
    places = Place.objects.filter(pk__in=covered).in_tree_order()
    place = places.filter(code=request.GET.get("place", "")).first() or places.first()
    ids = frozenset(Place.objects.under(place).values_list("pk", flat=True)) & covered
    context = {
        "period": period if period in PERIODS else "month",
        "place": place,
        "places": places,
        "figures": queries.figures(place_ids=ids, since=since, until=now, now=now),
        "hollow": queries.hollow_closings(place_ids=ids, since=since, until=now, most=50),
        "topics": queries.hot_topics(place_ids=ids, since=since, until=now),
        "calls": Need.objects.filter(unit__in=ids, call_back__made_at=None)
        .exclude(call_back=None).with_names().newest_first()[:50],
    }  # fmt: skip
    return render(request, "needs/figures.html", context)
