"""What service adds up to: points of everybody, a shelf with exchanges, honours, courses, a call.

Points are credited for all hours at once, as the sweep would have done minute by minute. The rest
is done by a few people through the same doors that pages use.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tongxing.people.models import Account
from tongxing.teams import calling, crediting
from tongxing.teams.models import (
    Application,
    Asked,
    CallOut,
    Course,
    EnoughAlready,
    Exchange,
    FreeDay,
    Honour,
    HoursEntry,
    Ledger,
    PointsEntry,
    PointsFor,
    Purse,
    Reward,
    Served,
    ServiceKind,
    TakenBack,
    Volunteer,
)
from tongxing.teams.models.points import PointRules

from .rows import new, uid
from .staff import Staff
from .teams import Corps
from .words import thanks as said

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SATURDAY = 5
VETERANS = (1560, 1040, 700, 640, 420, 350, 310, 210, 160, 130, 118, 104)  # hours
VETERANS_UNTIL = 420  # days ago; later is the zone's own story
CAME = 14  # to a course
APPLIED = 6
CALLED_FOR = 5
WILLING = 0.7


def veterans(rng: random.Random, staff: Staff, corps: Corps, now: datetime) -> list[HoursEntry]:
    """A few who have patrolled the river on weekends for years, so that there are stars."""
    last = now - timedelta(days=VETERANS_UNTIL)
    made = []
    oldest = sorted(corps.volunteers, key=lambda one: (one.registered_on, one.number))
    team, by = corps.teams["T7"], staff.system
    for volunteer, hours in zip(oldest, VETERANS, strict=False):
        day, minutes = last, 0
        while minutes < hours * 60 and day.date() > volunteer.registered_on:
            day -= timedelta(days=1)
            if day.weekday() < SATURDAY:
                continue
            since = day.replace(hour=8, minute=rng.randint(1, 28))
            served = rng.randint(391, 508)
            made.append(
                new(
                    HoursEntry, volunteer=volunteer, kind=ServiceKind.ACTIVITY, what=said.PATROL,
                    source_uid=uid(rng), since=since, until=since + served * MINUTE,
                    minutes=served, place=team.place, team=team, by=by,
                    at=since + (served + 20) * MINUTE,
                )
            )  # fmt: skip
            minutes += served
    return made


class Thanks:
    def __init__(
        self, rng: random.Random, staff: Staff, corps: Corps, places: dict[str, Any], now: datetime
    ):
        self.rng, self.staff, self.corps, self.places, self.now = rng, staff, corps, places, now
        self.office = self._account("office")
        self.thanked: list[Volunteer] = []  # who asked for something of the shelf
        self.dispatcher = self._account("dispatcher")
        self.members = [one for one in corps.members["T8"] if one.person not in staff.cast.values()]

    def _account(self, key: str) -> Account:
        return Account.objects.get(person=self.staff.cast[key])

    # --- points of everybody

    def points(self, save: Callable[..., None]) -> dict[str, int]:
        """Lines and purses for all hours; how far the crediting has come."""
        rules, minutes = PointRules(), defaultdict(int)  # type: ignore[var-annotated]
        first: dict[tuple[int, uuid.UUID], tuple] = {}
        rows = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE).order_by("since", "pk")
        values = rows.values_list("volunteer", "source_uid", "minutes", "since", "what", "at")
        for volunteer, event, counted, since, what, at in values.iterator(chunk_size=5_000):
            minutes[volunteer, event] += counted
            first.setdefault((volunteer, event), (timezone.localtime(since).date(), what, at))
        lines, purses = [], defaultdict(int)  # type: ignore[var-annotated]
        system = Account.objects.system()
        for (volunteer, event), total in minutes.items():
            day, what, at = first[volunteer, event]
            if points := rules.points(total, day):
                purses[volunteer] += points
                line = new(
                    PointsEntry, reason=PointsFor.SERVICE, points=points, what=what,
                    source_uid=event, by=system, at=at,
                )  # fmt: skip
                line.volunteer_id = volunteer
                lines.append(line)
        save("积分 points", PointsEntry, lines)
        held = []
        for volunteer, balance in purses.items():
            purse = new(Purse, balance=balance)
            purse.volunteer_id = volunteer
            held.append(purse)
        save("积分 points", Purse, held)
        last = HoursEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        gone = TakenBack.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return {crediting.WRITTEN: last, crediting.GONE: gone}

    # --- a few people

    def live(self) -> None:
        self.shelf()
        self.honours()
        self.courses()
        self.applications()
        self.days_off()
        self.call()

    def shelf(self) -> None:
        centre = self.places["C"]
        rewards = [
            Reward.objects.create(
                uid=uid(self.rng),
                name=name,
                about=about,
                kind=kind,
                price=price,
                stock=stock,
                place=centre,
            )
            for name, about, kind, price, stock in said.SHELF
        ]
        rich = Purse.objects.filter(balance__gte=max(one.price for one in rewards[-2:]))
        purses = rich.select_related("volunteer__person").order_by("-balance", "pk")[:40]
        able = [
            one.volunteer for one in purses
            if Account.objects.filter(person=one.volunteer.person_id).exists()
        ][: len(said.EXCHANGES)]  # fmt: skip
        self.thanked = able
        for n, volunteer in enumerate(able):
            at = self.now - timedelta(days=9 - n)
            asked = self._ask(rewards[-1 - n % 2], volunteer, at)
            ends = said.EXCHANGES[n]
            if ends in {"approved", "handed"}:
                asked.approve(by=self.office, at=at + HOUR)
            if ends == "handed":
                asked.hand_out(by=self.dispatcher, at=at + 5 * HOUR)
            if ends == "refused":
                asked.refuse(why=said.WHY_REFUSED, by=self.office, at=at + HOUR)

    def _ask(self, reward: Reward, volunteer: Volunteer, at: datetime) -> Exchange:
        """As `Exchange.objects.ask`, of points counted already, with names from chance."""
        by = Account.objects.get(person=volunteer.person_id)
        asked = Exchange.objects.create(
            uid=uid(self.rng), request_key=uid(self.rng), reward=reward, volunteer=volunteer,
            price=reward.price, state=Asked.ASKED, state_since=at, asked_by=by, asked_at=at,
        )  # fmt: skip
        reward.put_in(-1)
        PointsEntry.objects.spend(
            volunteer, asked.price, what=reward.name, source_uid=asked.uid, by=by, at=at
        )
        return asked

    def honours(self) -> None:
        """Of the year before, for those who served most."""
        best = Volunteer.objects.filter(purse__isnull=False).order_by("-purse__balance", "pk")
        day = self.now.date().replace(month=1, day=10)
        for n, volunteer in enumerate(best[: len(said.HONOURS)]):
            Honour.objects.record(
                volunteer, name=said.HONOURS[n].format(year=day.year - 1),
                given_by=self.places["C"].name, day=day, by=self.office, at=self.now,
            )  # fmt: skip

    def courses(self) -> None:
        """Two that were and one that will be."""
        for (name, about, organiser), days in zip(said.COURSES, (-40, -6, 8), strict=True):
            day = (self.now + timedelta(days=days)).replace(hour=9, minute=0)
            course = Course.objects.create(
                uid=uid(self.rng), name=name, about=about, organiser=organiser,
                place=self.places["C"], starts_at=day, ends_at=day + 2 * HOUR + HOUR / 2,
                by=self.office,
            )  # fmt: skip
            if days > 0:
                continue
            came = self.rng.sample(self.members, min(CAME, len(self.members)))
            served = Served(
                ServiceKind.TRAINING, name, course.uid, course.starts_at, course.ends_at,
                place=course.place, leader=organiser,
            )  # fmt: skip
            for volunteer in came:
                HoursEntry.objects.record(
                    volunteer, served, by=self.office, at=course.ends_at + HOUR
                )

    def applications(self) -> None:
        """Some wait for the relief team's leader, one was refused."""
        team = self.corps.teams["T8"]
        inside = {one.person_id for one in self.corps.members["T8"]}
        outside = [one for one in self.corps.volunteers if one.person_id not in inside]
        for n, volunteer in enumerate(self.rng.sample(outside, APPLIED)):
            row = Application.objects.apply(
                team, volunteer, words=said.WORDS[n % len(said.WORDS)],
                at=self.now - timedelta(hours=5 * (n + 1)),
            )  # fmt: skip
            row.uid = uid(self.rng)
            row.save(update_fields=["uid"])
            if n == APPLIED - 1:
                row.refuse(why=said.WHY_NOT_IN, by=self.dispatcher, at=self.now - HOUR)

    def days_off(self) -> None:
        volunteer = next(
            one for one in self.corps.volunteers if one.person is self.staff.cast["volunteer"]
        )
        today = self.now.date()
        FreeDay.objects.say(volunteer, today + timedelta(days=5), None)
        evening = (said.BESIDES[0], said.BESIDES[1])
        FreeDay.objects.say(volunteer, today + timedelta(days=9), evening)

    def call(self) -> None:
        """One that is past: waves went out until there were enough."""
        team = self.corps.teams["T8"]
        at = self.now - timedelta(days=12)
        leader = self._account("leader")
        call = calling.call_out(
            by=leader, at=at, team=team, what=said.CALL, place=self.places["C"], wanted=CALLED_FOR,
            radius=20_000, uid=uid(self.rng), request_key=uid(self.rng),
        )  # fmt: skip
        for minutes in (5, 10, 15):
            moment = at + timedelta(minutes=minutes)
            for row in call.called.filter(answer="").order_by("pk"):
                call = CallOut.objects.get(pk=call.pk)
                if call.is_full:
                    break
                try:
                    willing = self.rng.random() < WILLING
                    (call.yes if willing else call.no)(row, at=moment)
                except EnoughAlready:
                    break
            if not call.is_full:
                calling.send_wave(call, at=moment)
        CallOut.objects.get(pk=call.pk).end(at=at + 3 * HOUR)
