"""Work out the rosters that were asked for, in a process apart and outside any request."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from tongxing.base.errors import Refused
from tongxing.planning.apart import apart
from tongxing.planning.duty import reasons, rules
from tongxing.planning.duty.solve import Limits, Progress, solve_telling

from . import plans
from .models import RosterPlan
from .plans import Drawn

SECONDS = 180  # after which what has been found is the plan
HARD_SECONDS = SECONDS + 60  # after which the process is ended
GAP = 0.001  # within this share of the bound a plan is good enough
NOTHING_TO_PLAN = "从明天起没有要排的班，或者没有可以排班的人。"
NOTHING_FOUND = "没有排出来，请再试一次。"
FAILED = "计算出错，已记入日志，请把时间告诉管理员。"

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def make(*, clock: Clock, limits: Limits | None = None) -> int:
    """Make every plan that waits; how many. What fails says so on its page."""
    limits = limits or Limits(seconds=SECONDS, gap=GAP)
    done = 0
    for row in RosterPlan.objects.to_make(at=clock()).select_related("roster__place"):
        if not row.begin(at=clock()):
            continue
        try:
            _make(row, limits, clock)
        except Refused as error:
            row.fail(str(error), at=clock())
        except Exception:
            log.exception("the roster plan %s failed", row.pk)
            row.fail(FAILED, at=clock())
        done += 1
    return done


def _make(row: RosterPlan, limits: Limits, clock: Clock) -> None:
    drawn = plans.draw(row.roster, at=clock())
    if drawn is None:
        row.fail(NOTHING_TO_PLAN, at=clock())
        return

    def tell(news: Progress) -> None:
        open_heads = int(news.plan.open(drawn.month).sum())
        row.tell(cost=news.cost, bound=news.bound, open_heads=open_heads)

    def stop() -> bool:
        return not RosterPlan.objects.filter(pk=row.pk, stop_asked=False).exists()

    ended = apart(
        solve_telling,
        drawn.month,
        row.seed,
        limits,
        hard_seconds=HARD_SECONDS,
        tell=tell,
        stop=stop,
    )
    if ended.answer is None:
        row.fail(NOTHING_FOUND, at=clock())
        return
    plan, bound = ended.answer.plan, ended.answer.bound
    cost = rules.cost(drawn.month, plan).total
    open_heads = int(plan.open(drawn.month).sum())
    row.end(told(drawn, plan), cost=cost, bound=bound, open_heads=open_heads, at=clock())


def told(drawn: Drawn, plan) -> dict[str, Any]:
    """What the page shows of a plan, and what is adopted."""
    month = drawn.month
    shares = plan.shares(month) - month.before.carried
    return {
        "pairs": drawn.pairs(plan),
        "gaps": [
            {
                "day": (drawn.first + timedelta(days=one.day)).isoformat(),
                "posts": sorted({seat.shift.pk for seat in drawn.seats[one.day, one.kind]}),
                "missing": one.missing,
                "fails": [[rule or "", n] for rule, n in one.fails.most_common()],
                "only": [[rule or "", n] for rule, n in one.by_one_only.most_common()],
            }
            for one in reasons.gaps(month, plan)
        ],
        "cost": rules.cost(month, plan)._asdict(),
        "shares": {
            str(key): [int(one) for one in shares[n]]
            for n, key in enumerate(drawn.keys)
            if month.may[n].any()
        },
    }


def make_soon(*, clock: Clock) -> None:
    """Begin now, beside the pages; the sweep takes up what a stopped process leaves."""

    def in_a_thread() -> None:
        try:
            make(clock=clock)
        finally:
            connections.close_all()

    threading.Thread(target=in_a_thread, name="rosters", daemon=True).start()


def take_up(*, clock: Clock) -> None:
    """Of the sweep: what a stopped process left is made in a thread of its own, as it may last."""
    if RosterPlan.objects.to_make(at=clock()).exists():
        make_soon(clock=clock)
