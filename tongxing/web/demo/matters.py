"""The needs that the cast finds on its pages, and the messages that came with them."""

from datetime import datetime, timedelta

from django.db.models import F

from tongxing.needs.models import Channel, State, Urgency, news
from tongxing.people.models import Message
from tongxing.teams.models import Volunteer

from .life import Life, Wish
from .needs import HELD, Asked, Raising
from .words import cast

MINUTES_AN_EMERGENCY_STANDS = 7
MESSAGES_FROM = timedelta(days=9)
READ_AFTER = timedelta(hours=30)
MOST_STEPS_TOLD = 80


def asked(raising: Raising) -> list[Asked]:
    """Each matter as a need to be raised."""
    return [_asked(raising, matter) for matter in cast.MATTERS]


def _asked(raising: Raising, matter: cast.Matter) -> Asked:
    staff = raising.staff
    asked = Asked(_when(raising, matter), matter.category, matter.station, matter.what)
    asked.urgency = matter.urgency or Urgency.NORMAL.value
    asked.wish = Wish(hold=State(matter.state), delay=matter.delay)
    asked.wish.team = raising.corps.teams.get(matter.team)
    if matter.served:
        asked.wish.volunteers = [_volunteer(raising)]
    if matter.of:
        asked.resident = staff.cast[matter.of]
        asked.by = staff.open(staff.cast["daughter" if matter.of == "mother" else matter.of])
        asked.channel = Channel.WEB
    elif matter.by:
        asked.by, asked.channel = staff.open(staff.cast[matter.by]), Channel.STATION
        asked.wish.answers_by = asked.by
    return asked


def _volunteer(raising: Raising) -> Volunteer:
    person = raising.staff.cast["volunteer"]
    return next(one for one in raising.corps.volunteers if one.person is person)


def _when(raising: Raising, matter: cast.Matter) -> datetime:
    if matter.urgency == Urgency.EMERGENCY:
        return raising.now - timedelta(minutes=MINUTES_AN_EMERGENCY_STANDS)
    if matter.raised:
        return raising.ago(matter.raised) - timedelta(seconds=raising.rng.randint(1, 599))
    state = State(matter.state)
    _count, hours = HELD[state]
    return raising.long_enough_ago(state, hours / 2, late=False)


def messages(lives: list[Life], now: datetime) -> None:
    """What was told lately: about the cast's needs, and about the newest steps of all."""
    whats = {matter.what for matter in cast.MATTERS}
    told = [
        (line.at, life.need.number, n, life.need, line)
        for life in lives
        for n, line in enumerate(life.story.steps)
        if line.at > now - MESSAGES_FROM
    ]
    told.sort(key=lambda one: one[:3])
    newest = {id(one) for one in told[-MOST_STEPS_TOLD:]}
    for one in told:
        _at, _number, _n, need, line = one
        if need.what in whats or id(one) in newest:
            news.tell(need, line.step, by=line.by, at=line.at)
    old = Message.objects.filter(at__lt=now - READ_AFTER)
    old.update(read_at=F("at") + timedelta(hours=2))
