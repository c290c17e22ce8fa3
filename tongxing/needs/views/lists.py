"""Lists of needs for the people who work with them, and for the resident who asked."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.errors import Refused
from tongxing.base.pages import Asked, number_in, page_of, show
from tongxing.base.panels import panels
from tongxing.people.models import Account, Role
from tongxing.places.models import Place
from tongxing.teams.models import HoursEntry, Team
from tongxing.teams.queries import minutes_of

from .. import access, plans, queries
from ..forms import AdoptForm, BulkForm
from ..models import Category, Delay, Need, State, Step, Urgency
from ..models.need import READS_NEEDS, READS_SENSITIVE, Privacy


@require_GET
@allow(signed_in)
def mine(request: Asked) -> HttpResponse:
    """What this person has asked for, for themselves or for somebody else."""
    rows = Need.objects.raised_or_followed_by(request.user).select_related("resident")
    rows = queries.lines(rows, "resident__name").newest_first()
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
def today(request: Asked) -> HttpResponse:
    """What needs doing today at one's place: overdue, then due today, then what is agreed."""
    now = timezone.now()
    evening = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    rows = queries.lines(_in_scope(request.user))
    context = {
        "overdue": rows.overdue(now).open().most_urgent_first()[:50],
        "due": rows.due_by(evening, now=now).most_urgent_first()[:50],
        "agreed": rows.agreed_until(evening)[:50],
        "fresh": rows.to_review(now).most_urgent_first()[:20],
        "delays": Delay.objects.undecided().about(_in_scope(request.user))
        .select_related("need", "asked_by__person").order_by("asked_at", "pk")[:20],
        "counts": queries.board_counts(place_ids=_scope(request.user), now=now),
        "places": Place.objects.filter(grants__account=request.user, grants__ended_at=None)
        .distinct().in_tree_order(),
        "dispatches": access.dispatches(request.user),
        "panels": panels("today", request.user, user=request.user, now=now),
    }  # fmt: skip
    return render(request, "needs/today.html", context)


@require_GET
@allow(access.dispatches)
def board(request: Asked) -> HttpResponse:
    """The dispatcher's board: columns as chips in the address, fifty rows at a time."""
    now = timezone.now()
    rows = _in_scope(request.user)
    counts = queries.board_counts(place_ids=_scope(request.user), now=now)
    column = request.GET.get("column", "")
    if column not in queries.COLUMNS:
        column = next((one.key for one in counts if one.size), "review")
    rows = _filtered(request, rows.in_state(*queries.COLUMNS[column]), now)
    context = {
        "column": column,
        "counts": counts,
        "page": page_of(request, queries.lines(rows).most_urgent_first()),
        "categories": Category.objects.offered(),
        "urgencies": Urgency.choices,
        "asked": _asked(request),
        "form": BulkForm(account=request.user),
        "outcome": request.session.pop("bulk", None),
    }
    return show(request, "needs/board.html", context, part="rows")


def _asked(request: Asked) -> dict:
    """The filters in the address, those that make sense."""
    asked = request.GET
    return {
        "light": asked.get("light", ""),
        "category": number_in(request, "category"),
        "urgency": asked.get("urgency", ""),
        "words": asked.get("words", "").strip()[:40],
    }


def _filtered(request: Asked, rows, now: datetime):
    asked = _asked(request)
    if asked["light"] == "red":
        rows = rows.overdue(now)
    elif asked["light"] == "amber":
        rows = rows.amber(now)
    if asked["category"] is not None:
        rows = rows.about(asked["category"])
    if asked["urgency"] in Urgency.values:
        rows = rows.of_urgency(asked["urgency"])
    return rows.saying(asked["words"]) if asked["words"] else rows


@require_POST
@allow(access.dispatches)
def bulk(request: Asked) -> HttpResponse:
    """One step for several needs; each succeeds or is refused by itself, and both are told."""
    form = BulkForm(request.POST, account=request.user)
    outcome: dict = {"done": [], "refused": [], "undo": False}
    if form.is_valid():
        step, at = Step(form.cleaned_data["act"]), timezone.now()
        for need in form.cleaned_data["need"]:
            _try(outcome, need, lambda need: _take_one(form, need, step, request.user, at))
        outcome["undo"] = bool(outcome["done"]) and step in form.UNDONE_BY_RECALL
    else:
        outcome["refused"] = [str(error) for errors in form.errors.values() for error in errors]
    request.session["bulk"] = outcome
    return redirect(_back(request, "needs:board"))


def _try(outcome: dict, need: Need, act: Callable[[Need], None]) -> None:
    try:
        act(need)
        outcome["done"].append(need.number)
    except Refused as error:
        outcome["refused"].append(f"{need.number}：{error}")


def _take_one(form: BulkForm, need: Need, step: Step, by: Account, at: datetime) -> None:
    if not access.MAY[step](by, need):
        raise Refused(_("这一步不归您办。"))
    form.take(need, by=by, at=at)


def _back(request: Asked, otherwise: str) -> str:
    then = request.POST.get("then", "")
    safe = url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()})
    return then if then and safe else reverse(otherwise)


@require_http_methods(["GET", "POST"])
@allow(access.dispatches)
def plan(request: Asked) -> HttpResponse:
    """One plan for everything that waits for a team: proposed with reasons, sent out by choice."""
    now = timezone.now()
    waiting = _in_scope(request.user).in_state(State.REVIEWED, State.OFFERED)
    waiting = waiting.filter(paused_at=None).with_names().select_related("category")
    if request.method == "POST":
        return _adopt(request, waiting, now)
    proposals = plans.propose(waiting.most_urgent_first()[:MOST_PLANNED], at=now)
    context = {"proposals": proposals, "placed": sum(one.team is not None for one in proposals)}
    return render(request, "needs/plan.html", context)


def _adopt(request: Asked, waiting, now: datetime) -> HttpResponse:
    """Dispatch what was ticked, each by itself; what changed meanwhile is refused and told."""
    form = AdoptForm(request.POST, waiting=waiting)
    outcome: dict = {"done": [], "refused": [], "undo": False}
    if form.is_valid():
        for need, team, volunteer in form.cleaned_data["need"]:
            note = _("建议由%(name)s去") % {"name": volunteer.person}

            def act(need: Need, team=team, note=note) -> None:
                if not access.MAY[Step.DISPATCH](request.user, need):
                    raise Refused(_("这一步不归您办。"))
                need.dispatch(to=team, note=note, by=request.user, at=now)

            _try(outcome, need, act)
        outcome["undo"] = bool(outcome["done"])
    else:
        outcome["refused"] = [str(error) for errors in form.errors.values() for error in errors]
    request.session["bulk"] = outcome
    return redirect("needs:board")


@require_GET
@allow(access.leads_a_team)
def team(request: Asked) -> HttpResponse:
    """A team leader's phone page: to accept, to claim, in hand."""
    led = queries.lines(Need.objects.led_by(request.user))
    context = {
        "teams": Team.objects.led_by(request.user).working().in_name_order(),
        "asked": led.in_state(State.DISPATCHED).most_urgent_first()[:20],
        "open_orders": queries.lines(Need.objects.claimable_by(request.user))
        .most_urgent_first()[:10],
        "in_hand": led.in_hand().most_urgent_first()[:50],
        "done": led.in_state(State.DONE).newest_first()[:10],
    }  # fmt: skip
    return render(request, "needs/team.html", context)


@require_GET
@allow(signed_in)
def serving(request: Asked) -> HttpResponse:
    """A volunteer's own page: where to go next, and the hours recorded."""
    volunteer = getattr(request.user.person, "volunteer", None)
    if volunteer is None:
        raise PermissionDenied
    hours = HoursEntry.objects.standing().filter(volunteer=volunteer)
    context = {
        "needs": queries.lines(Need.objects.served_by(request.user).in_hand())
        .order_by("scheduled_for", "pk"),
        "minutes": minutes_of(volunteer),
        "entries": hours.order_by("-since", "-pk")[:20],
        "volunteer": volunteer,
    }  # fmt: skip
    return render(request, "needs/serving.html", context)


PERIODS = {"week": 7, "month": 30, "quarter": 91, "half": 182}
PERIOD_LABELS = (
    ("week", gettext_lazy("最近一周")),
    ("month", gettext_lazy("最近一月")),
    ("quarter", gettext_lazy("最近一季")),
    ("half", gettext_lazy("最近半年")),
)
MOST_PLANNED = 2_000  # needs in one plan: what planning is measured for


@require_GET
@allow(access.sees_figures)
def figures(request: Asked) -> HttpResponse:
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
        "periods": PERIOD_LABELS,
        "place": place,
        "places": places,
        "figures": queries.figures(place_ids=ids, since=since, until=now, now=now),
        "hollow": queries.hollow_closings(place_ids=ids, since=since, until=now, most=20),
        "topics": queries.hot_topics(place_ids=ids, since=since, until=now),
        "calls": queries.lines(
            Need.objects.filter(unit__in=ids, call_back__isnull=False, call_back__made_at=None)
        ).newest_first()[:50],
    }  # fmt: skip
    return render(request, "needs/figures.html", context)
