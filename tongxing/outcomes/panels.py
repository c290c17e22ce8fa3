"""On the page of a need, what it became; on the page of an activity, where it came from."""

from datetime import datetime

from tongxing.activities.models import Activity, Work
from tongxing.base.panels import Panel, contribute
from tongxing.needs.models import Need
from tongxing.people.models import Account

from .access import may_turn
from .models import Outcome


def on_need(need: Need, *, user: Account, now: datetime) -> Panel | None:
    known = Outcome.objects.of(need).current().first()
    stands = known is not None and not known.came_to_nothing
    turns = not stands and may_turn(user, need)
    if not stands and not turns:
        return None
    shown = stands and Activity.objects.visible_to(user).filter(pk=known.activity_id).exists()
    context = {
        "need": need, "activity": known.activity if stands else None, "shown": shown,
        "works": Work.choices, "too": need.follows.filter(me_too=True).count() if turns else 0,
    }  # fmt: skip
    return Panel("outcomes/_on_need.html", context)


def on_activity(activity: Activity, *, user: Account, now: datetime) -> Panel | None:
    """For those alone who may see the need."""
    if not user.is_authenticated:
        return None
    known = Outcome.objects.filter(activity=activity).select_related("need").first()
    if known is None or not Need.objects.visible_to(user).filter(pk=known.need_id).exists():
        return None
    return Panel("outcomes/_on_activity.html", {"need": known.need})


contribute("need", on_need, order=20)
contribute("activity", on_activity, order=20)
