"""Last month's duty and this one's: posts at every place, party members in turn, some gaps ahead.

Whoever stood waits three days at the least and whoever waits longest stands next, so that every
rule of `duty/checking.py` holds without looking; `tests/web/test_demo_duty.py` looks.
"""

import random
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Model
from django.utils import timezone

from tongxing.duty.models import (
    HOLDS,
    As,
    Assignment,
    Campaign,
    CampaignKind,
    Going,
    Leave,
    Mix,
    Pattern,
    Post,
    Presence,
    Requirement,
    Roster,
    RosterEvent,
    RosterState,
    RosterStep,
    Shift,
    Slot,
    Stander,
    Swap,
    SwapState,
    Way,
)
from tongxing.people.models import Account, Person
from tongxing.places.models import Level, Place
from tongxing.teams.models import HoursEntry, PartyMember, ServiceKind

from .people import years
from .rows import new, uid
from .staff import Staff
from .words import duty as said

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WAITS = 3 * DAY  # between two shifts of somebody
NO_NIGHTS_FROM = 60
OPENED = date(2020, 2, 1)
LEADS, HAS_A_REASON, ACCEPTS, GAPS = 0.12, 0.04, 0.8, 0.02
Save = Callable[[str, type[Model], Iterable[Model]], None]


class Months:
    """Two months of duty in the making."""

    def __init__(
        self, rng: random.Random, staff: Staff, places: dict[str, Place],
        members: list[PartyMember], now: datetime,
    ):  # fmt: skip
        self.rng, self.staff, self.places, self.now = rng, staff, places, now
        self.today = timezone.localdate(now)
        self.officer = Account.objects.get(person=staff.cast["duty"])
        self.office = Account.objects.get(person=staff.cast["office"])
        self.campaign = Campaign(
            uid=uid(rng), kind=CampaignKind.objects.get(code="cold"), name=said.CAMPAIGN,
            place=places["C"], basis=said.BASIS, begins_on=self.today - 20 * DAY, by=self.office,
        )  # fmt: skip
        self.standers = [self._stander(one.person, As.PARTY) for one in members]
        self.volunteer = self._stander(staff.cast["volunteer"], As.VOLUNTEER)
        self.volunteer.leads, self.volunteer.no_nights = False, ""
        self._posts()
        self._turns()
        self.rosters: list[Roster] = []
        self.shifts: list[Shift] = []
        self.rows: list[Assignment] = []
        first = self.today.replace(day=1)
        for month in ((first - DAY).replace(day=1), first):
            self._month(month)

    def _stander(self, person: Person, stands_as: str) -> Stander:
        has_a_reason = self.rng.random() < HAS_A_REASON
        return new(
            Stander, uid=uid(self.rng), person=person, stands_as=stands_as,
            leads=self.rng.random() < LEADS, since=OPENED,
            no_nights=self.rng.choice(said.NO_NIGHTS) if has_a_reason else "",
        )  # fmt: skip

    # --- where

    def _posts(self) -> None:
        """Day and night at the centre and the institutes, by day at stations and points."""
        patterns = {one.code: one for one in Pattern.objects.prefetch_related("shifts")}
        leads = Requirement.objects.get(code="leads")
        self.posts, self.slots, self.mixes = [], [], []
        for place in self.places.values():
            above = place.level in (Level.CENTRE, Level.INSTITUTE)
            pattern = patterns["3x8" if above else "day"]
            post = new(
                Post, uid=uid(self.rng), name=said.POSTS[Level(place.level)], place=place,
                pattern=pattern, opens_on=OPENED, needs=said.NEEDS,
                secret=f"{self.rng.getrandbits(128):032x}",
                campaign=self.campaign if place.level == Level.INSTITUTE else None,
            )  # fmt: skip
            if post.campaign is not None:
                post.opens_on = self.campaign.begins_on
            self.posts.append(post)
            for shift in sorted(pattern.shifts.all(), key=lambda one: one.begins):
                slot = new(Slot, post=post, shift=shift, heads=2 if above else 1)
                self.slots.append(slot)
                if place.level == Level.CENTRE:
                    self.mixes.append(new(Mix, slot=slot, requirement=leads, least=1))

    # --- who

    def _turns(self) -> None:
        """Whoever waits longest stands first, in lines by institute; who may lead apart."""
        order = list(self.standers)
        self.rng.shuffle(order)
        self.lines: dict[str, deque[Stander]] = {}
        for one in order:
            self.lines.setdefault(self._institute(one.person.place), deque()).append(one)
        self.stood: dict[int, date] = {}

    def _institute(self, place: Place) -> str:
        return "/".join(place.path.split("/")[:2])

    def _next(self, place: Place, day: date, *, night: bool, leads: bool) -> Stander | None:
        """The first in line who can; the line of the post's own institute comes first."""
        own = self._institute(place)
        keys = sorted(self.lines, key=lambda key: (key != own, self.rng.random()))
        for key in keys:
            line = self.lines[key]
            for one in line:
                if self._can(one, day, night=night) and (one.leads or not leads):
                    line.remove(one)
                    line.append(one)
                    self.stood[id(one)] = day
                    return one
        return None

    def _can(self, one: Stander, day: date, *, night: bool) -> bool:
        last = self.stood.get(id(one))
        if last is not None and day - last < WAITS:
            return False
        old = years(one.person, self.today) >= NO_NIGHTS_FROM - 1
        return not (night and (one.no_nights or old))

    # --- when

    def _month(self, month: date) -> None:
        roster = new(
            Roster, uid=uid(self.rng), place=self.places["C"], month=month,
            state=RosterState.PUBLISHED, by=self.officer, state_since=self._told(month),
        )  # fmt: skip
        self.rosters.append(roster)
        day = month
        while day.month == month.month:
            for slot in self.slots:
                if slot.post.is_open_on(day):
                    self._shift(roster, slot, day)
            day += DAY

    def _told(self, month: date) -> datetime:
        """A roster is published a week before its month."""
        return timezone.make_aware(datetime.combine(month - 7 * DAY, time(9)))

    def _shift(self, roster: Roster, slot: Slot, day: date) -> None:
        begins, ends = slot.shift.on(day)
        shift = new(
            Shift, uid=uid(self.rng), roster=roster, post=slot.post, slot=slot, starts_at=begins,
            ends_at=ends, heads=slot.heads, taken=0,
        )  # fmt: skip
        self.shifts.append(shift)
        if self._is_the_casts(slot.post.place, day):
            self._stand(shift, self.volunteer)
            return
        is_short = begins > self.now + DAY and self.rng.random() < GAPS
        centre = slot.post.place.level == Level.CENTRE
        night = slot.shift.begins.hour < 6
        for n in range(slot.heads - is_short):
            found = self._next(slot.post.place, day, night=night, leads=centre and n == 0)
            if found is not None:
                self._stand(shift, found)

    def _is_the_casts(self, place: Place, day: date) -> bool:
        """The cast's volunteer stands at home: last week, and tomorrow."""
        ahead = self.today + DAY
        days = {self.today - 7 * DAY, ahead if ahead.month == self.today.month else self.today}
        return place.code == self.volunteer.person.place.code and day in days

    def _stand(self, shift: Shift, stander: Stander) -> None:
        shift.taken += 1
        told = shift.roster.state_since
        if shift.ends_at <= self.now:
            state, since = Going.DONE, shift.ends_at
        elif shift.starts_at <= self.now:
            state, since = Going.HERE, shift.starts_at
        else:
            state = Going.ACCEPTED if self.rng.random() < ACCEPTS else Going.ASKED
            since = told
        self.rows.append(
            new(
                Assignment, uid=uid(self.rng), shift=shift, stander=stander, state=state,
                starts_at=shift.starts_at, state_since=since,
                reminded_at=shift.starts_at - 12 * HOUR
                if shift.starts_at - 12 * HOUR <= self.now else None,
            )
        )  # fmt: skip

    # --- what became of it

    def _presences(self) -> Iterator[Presence]:
        for row in self.rows:
            if row.state not in (Going.DONE, Going.HERE):
                continue
            came = row.starts_at - self.rng.randint(0, 15) * MINUTE
            done = row.state == Going.DONE
            yield new(
                Presence, assignment=row, came_at=came, came_uid=uid(self.rng), way=Way.OFFICER,
                by=self.officer, went_at=row.shift.ends_at if done else None,
                went_uid=uid(self.rng) if done else None,
            )  # fmt: skip

    def _hours(self) -> Iterator[HoursEntry]:
        """What is over, in the ledger of duty; the cast's volunteer's in that of service."""
        for row in self.rows:
            if row.state != Going.DONE:
                continue
            shift, stander = row.shift, row.stander
            kind = ServiceKind.DUTY if stander.stands_as == As.PARTY else ServiceKind.ACTIVITY
            yield new(
                HoursEntry, volunteer=stander.person.volunteer, kind=kind,
                what=f"值班：{shift.post}", source_uid=row.uid, since=shift.starts_at,
                until=shift.ends_at, minutes=(shift.ends_at - shift.starts_at) // MINUTE,
                place=shift.post.place, by=self.officer, at=shift.ends_at,
            )  # fmt: skip

    def _to_decide(self) -> Swap | None:
        """A swap that waits for the duty officer, of two who stand later this month."""
        ahead = [one for one in self.rows if one.starts_at > self.now + 2 * DAY]
        if not ahead:
            return None
        gives = self.rng.choice(ahead)
        busy = Counter(id(one.stander) for one in self.rows if one.state in HOLDS)
        to = min(self.standers, key=lambda one: (one is gives.stander, busy[id(one)]))
        at = self.now - 3 * HOUR
        return Swap(
            uid=uid(self.rng), gives=gives, to=to, why=said.SWAP, state=SwapState.AGREED,
            asked_at=at, state_since=at + HOUR,
        )  # fmt: skip

    def save(self, save: Save) -> None:
        what = "值班 duty"
        save(what, Campaign, [self.campaign])
        save(what, Stander, [*self.standers, self.volunteer])
        save(what, Post, self.posts)
        save(what, Slot, self.slots)
        save(what, Mix, self.mixes)
        save(what, Roster, self.rosters)
        save(what, Shift, self.shifts)
        save(what, Assignment, self.rows)
        save(what, Presence, self._presences())
        save(what, HoursEntry, self._hours())
        told = (
            new(RosterEvent, roster=one, kind=RosterStep.PUBLISH, by=self.officer,
                at=one.state_since)
            for one in self.rosters
        )  # fmt: skip
        save(what, RosterEvent, told)
        swap = self._to_decide()
        save(what, Swap, [swap] if swap else [])
        leave = Leave(
            uid=uid(self.rng), stander=self.volunteer, first_on=self.today + 10 * DAY,
            last_on=self.today + 12 * DAY, why=said.LEAVE, state_since=self.now - 5 * HOUR,
        )  # fmt: skip
        save(what, Leave, [leave])
