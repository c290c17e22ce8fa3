"""What a clock does: run out, escalate, draw call-backs. Called every minute by `tongxing run`."""

import random
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.models import Parameter
from tongxing.people import place_news
from tongxing.people.models import Account

from .models import FLOW, CallBack, Need, State, Step

BATCH = 200


class Swept(NamedTuple):
    """What a sweep did."""

    run_out: int
    drawn: int


def sweep(*, at: datetime) -> Swept:
    """Act on every clock that has run out, once, and draw the day's call-backs."""
    by = Account.objects.system()
    acted = 0
    for need in Need.objects.to_sweep(at)[:BATCH]:
        try:
            need.run_out(by=by, at=at)
            acted += 1
        except Refused:
            continue  # somebody took a step in the same moment; the clock is theirs now
    recall_from_ended_teams(by=by, at=at)
    place_news.tell_followers(at=at)
    return Swept(acted, draw_call_backs(at=at))


def recall_from_ended_teams(*, by: Account, at: datetime) -> int:
    """What a team had not finished when it dissolved goes back to the dispatcher; how many."""
    recalled = 0
    left = Need.objects.filter(
        team__ended_on__isnull=False, state__in=FLOW[Step.RECALL].before, paused_at=None
    )
    for need in left.select_related("team").order_by("pk")[:BATCH]:
        try:
            with override("zh-hans"):  # stored text
                why = _("%(team)s已经解散") % {"team": need.team}
            need.recall(why=why, by=by, at=at)
            recalled += 1
        except Refused:
            continue  # somebody took a step in the same moment
    return recalled


def draw_call_backs(*, at: datetime) -> int:
    """Draw the office's share of what was answered yesterday, the same needs whoever asks when."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = today - timedelta(days=1), today
    done = Need.objects.filter(done_at__gte=since, done_at__lt=until).exclude(state=State.MERGED)
    if CallBack.objects.filter(need__in=done).exists():
        return 0
    share = Parameter.objects.value("call_back_share", on=today.date())
    ids = list(done.order_by("pk").values_list("pk", flat=True))
    count = -(-len(ids) * share // 100)  # at least the share, so rounded up
    drawn = random.Random(f"call-back/{since:%Y-%m-%d}").sample(ids, count)
    rows = [CallBack(need_id=need_id, drawn_at=at) for need_id in sorted(drawn)]
    CallBack.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
