"""点一场: what residents would like to happen; some wait, some are enough, some are under way."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from tongxing.activities.models import Order, OrderState, OrderVoice, Stage
from tongxing.people.models import Account
from tongxing.places.models import Place

from .activities import Happening
from .rows import new, uid
from .staff import Staff, person_of
from .words import orders as said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGUN, EVERY = 21 * DAY, timedelta(hours=11)  # the oldest order; between one voice and the next
PLANNED_AFTER = 2 * HOUR  # before the activity, an order must have been there so long


class Orders:
    """Orders with the voices of who wants them, in the order in which they were placed."""

    def __init__(
        self, rng: random.Random, staff: Staff, places: dict[str, Place],
        residents: list[Account], now: datetime,
    ):  # fmt: skip
        self.rng, self.staff, self.places, self.now = rng, staff, places, now
        self.residents = residents
        self.orders: list[Order] = []
        self.voices: list[OrderVoice] = []

    def live(self, happenings: Iterable[Happening]) -> None:
        lady = self.staff.open(self.staff.cast["resident"])
        for n, wish in enumerate(said.WISHES):
            at = self.now - BEGUN + n * DAY
            order = self._order(wish, self.places[wish.place], at)
            self._wanted(order, wish.voices, first=lady if wish.by_the_cast else None)
        self._under_way(list(happenings), also=lady)

    def decline(self, by: dict[str, Account]) -> None:
        """What cannot be done is answered, once all is written."""
        for order, wish in zip(self.orders, said.WISHES, strict=False):
            if wish.declined:
                order.decline(why=wish.declined, by=by[wish.place], at=self.now - 30 * HOUR)

    def tell(self) -> None:
        """Whoever wanted what can be signed up for by now is told, as the sweep would have."""
        for order in self.orders:
            made = order.activity
            if made and made.state == Stage.PUBLISHED and made.opens_at <= self.now:
                order.tell_that_it_opened(at=made.opens_at)

    def _order(self, wish: said.Wish, place: Place, at: datetime) -> Order:
        order = new(
            Order, uid=uid(self.rng), request_key=uid(self.rng), title=wish.title, at=at,
            about=wish.about, work=wish.work, place=place, state=OrderState.OPEN, state_since=at,
        )  # fmt: skip
        self.orders.append(order)
        return order

    def _wanted(self, order: Order, count: int, *, first: Account | None = None) -> None:
        """So many want it, mostly neighbours; the first of them asked for it."""
        near = [one for one in self.residents if person_of(one).place is order.place]
        pool = near if len(near) > count else self.residents
        voices = [one for one in self.rng.sample(pool, count) if one is not first]
        if first is not None:
            voices = [first, *voices]
        order.by = voices[0]
        for n, account in enumerate(voices):
            at = min(order.at + n * EVERY * self.rng.random(), self.now)
            self.voices.append(new(OrderVoice, order=order, account=account, at=at))

    def _under_way(self, happenings: list[Happening], *, also: Account) -> None:
        """Two that are planned by now: one can be signed up for, one is a draft still."""
        coming = [one for one in happenings
                  if one.row.starts_at > self.now and one.row.opens_at <= self.now]  # fmt: skip
        drafts = [one for one in happenings if one.row.state == Stage.DRAFT]
        ready = [one for one in coming if one.row.state == Stage.PUBLISHED]
        for one in (*ready[:1], *drafts[:1]):
            row = one.row
            wish = said.Wish(row.title[:40], said.AS_LAST_TIME, row.work, row.place.code, 11)
            order = self._order(wish, row.place, row.planned_at - 6 * DAY)
            self._wanted(order, wish.voices, first=also)
            order.state, order.state_since = OrderState.PLANNED, row.planned_at
            order.decided_by, order.activity = one.worker, row
            for voice in self.voices:
                if voice.order is order:
                    voice.at = min(voice.at, row.planned_at - PLANNED_AFTER)
