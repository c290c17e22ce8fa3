"""What is said of hours once they stand: disputed, corrected, doubted; certificates of them.

Done by a few people through the same doors that pages use; only names come from chance.
"""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tongxing.people.models import Account
from tongxing.teams import doubting
from tongxing.teams.models import (
    Certificate,
    Change,
    HoursDoubt,
    HoursEntry,
    HoursRequest,
    HoursWord,
    Ledger,
    ServiceKind,
    Volunteer,
    give_word,
)
from tongxing.teams.models.certificate import CODE_LENGTH, LETTERS, certifiable

from .rows import go_on_from, insert, new, uid
from .staff import Staff
from .words import hours as said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)
LOOKED_THROUGH = 40  # of the latest lines, for whoever has something to say
LEFT_TO_SAY = 2  # lines of the cast's volunteer that wait for a word
STILL_OPEN = 0.3  # of the doubts


class Hours:
    def __init__(self, rng: random.Random, staff: Staff, now: datetime):
        self.rng, self.staff, self.now = rng, staff, now
        self.volunteer, self.leader, self.dispatcher = (
            Account.objects.get(person=staff.cast[key])
            for key in ("volunteer", "leader", "dispatcher")
        )

    def _lines(self, of: Account | None = None, *, days: int) -> QuerySet[HoursEntry]:
        """Lines of service of the last months, newest first, written so many days ago."""
        rows = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE)
        if of is not None:
            rows = rows.of(of)
        rows = rows.filter(since__gte=self.now - 60 * DAY, at__lte=self.now - days * DAY)
        return rows.select_related("volunteer__person", "place", "team").newest_first()

    def _others(self) -> list[tuple[HoursEntry, Account]]:
        """Of people with an account who neither work here nor belong to the cast, one line each."""
        cast = [person.pk for person in self.staff.cast.values()]
        rows = self._lines(days=7).filter(volunteer__person__account__isnull=False)
        rows = rows.exclude(volunteer__person__in=cast)
        rows = rows.exclude(volunteer__person__account__all_grants__isnull=False)
        found: dict[int, tuple[HoursEntry, Account]] = {}
        for entry in rows.select_related("volunteer__person__account")[:LOOKED_THROUGH]:
            account = entry.volunteer.person.account
            found.setdefault(account.pk, (entry, account))
        return list(found.values())

    # --- asked before points are counted

    def ask(self) -> None:
        """A few of each: decided and waiting, of the cast's and of others."""
        self.words()
        others = iter(self._others())
        for why, (entry, account) in zip(said.CORRECTED, others, strict=False):
            row = self._correct(entry, account, why, at=self.now - 5 * DAY)
            row.grant(by=self.dispatcher, at=self.now - 4 * DAY)
        for why, (entry, account) in zip(said.NOT_ME, others, strict=False):
            row = self._not_me(entry, account, why, at=self.now - 6 * DAY)
            row.grant(by=self.dispatcher, at=self.now - 5 * DAY)
        for why, (entry, account) in zip(said.REFUSED, others, strict=False):
            row = self._correct(entry, account, why, at=self.now - 3 * DAY)
            row.refuse(why=said.WHY_REFUSED, by=self.dispatcher, at=self.now - 2 * DAY)
        for why, (entry, account) in zip(said.STILL_NOT_ME, others, strict=False):
            self._not_me(entry, account, why, at=self.now - 7 * HOUR)
        own = self._lines(self.volunteer, days=1).first()
        if own is not None:
            self._correct(own, self.volunteer, said.FORGOT_TO_LEAVE, at=self.now - 4 * HOUR)
        self._add(self.leader, at=self.now - 9 * HOUR)

    def words(self) -> None:
        """是我, said of nearly all by the cast's two who serve."""
        rows = []
        for account in (self.volunteer, self.leader):
            lines = self._lines(account, days=0)
            for entry in lines[LEFT_TO_SAY:]:
                at = min(entry.at + 3 * HOUR, self.now)
                rows.append(new(HoursWord, entry=entry, is_mine=True, by=account, at=at))
        insert(HoursWord, rows)
        go_on_from(HoursWord)

    def _correct(self, entry: HoursEntry, by: Account, why: str, *, at: datetime) -> HoursRequest:
        return self._ask(
            Change.CORRECT, entry, by, why, at, kind=entry.kind, what=entry.what,
            since=entry.since, until=entry.until + 25 * MINUTE, leader=entry.leader,
        )  # fmt: skip

    def _not_me(self, entry: HoursEntry, by: Account, why: str, *, at: datetime) -> HoursRequest:
        row = self._ask(Change.TAKE_BACK, entry, by, why, at)
        give_word(entry, is_mine=False, by=by, at=at)
        return row

    def _ask(
        self, change: Change, entry: HoursEntry, by: Account, why: str, at: datetime, **wanted
    ) -> HoursRequest:
        return HoursRequest.objects.ask(
            change, entry.volunteer, entry=entry, why=why, by=by, at=at,
            place=entry.place or entry.volunteer.person.place, team=entry.team,
            uid=uid(self.rng), request_key=uid(self.rng), **wanted,
        )  # fmt: skip

    def _add(self, by: Account, *, at: datetime) -> None:
        """What was never written down, asked for by who led it."""
        since = (at - 2 * DAY).replace(hour=7, minute=10)
        HoursRequest.objects.ask(
            Change.ADD, self.volunteer.person.volunteer, why=said.NO_NETWORK, proof=said.WITNESSES,
            by=by, at=at, place=self.staff.places["C"], request_key=uid(self.rng),
            uid=uid(self.rng), kind=ServiceKind.ACTIVITY, what=said.BEFORE_DAWN, since=since,
            until=since + 85 * MINUTE, leader=by.person.name,
        )  # fmt: skip

    # --- looked at once all is written

    def doubt(self) -> None:
        """What the machine finds strange; all but the latest was looked at by somebody."""
        while doubting.look(at=self.now):
            pass
        rows = list(HoursDoubt.objects.select_related("entry").order_by("entry__at", "pk"))
        for row in rows:
            row.found_at = row.entry.at + MINUTE
        for row in rows[: -max(1, round(len(rows) * STILL_OPEN))]:
            row.settled_at = min(row.found_at + 20 * HOUR, self.now)
            row.settled_by, row.why = self.dispatcher, self.rng.choice(said.LOOKED_INTO)
        HoursDoubt.objects.bulk_update(rows, ("found_at", "settled_at", "settled_by", "why"))

    def certify(self, others: Iterable[Volunteer]) -> None:
        """Of some who served, the cast's two last; the first was issued in error."""
        both = [account.person.volunteer for account in (self.leader, self.volunteer)]
        able = [
            one for one in (*others, *both)
            if certifiable(one, since=None, until=None).exists()
        ]  # fmt: skip
        for n, volunteer in enumerate(able):
            certificate = Certificate.objects.issue(
                volunteer, since=None, until=None, by=Account.objects.get(person=volunteer.person),
                at=self.now - ((len(able) - n) * 9 - 7) * HOUR, request_key=uid(self.rng),
            )  # fmt: skip
            certificate.code = "".join(self.rng.choices(LETTERS, k=CODE_LENGTH))
            certificate.save(update_fields=["code"])
            if n == 0 and len(able) > 1:
                certificate.revoke(why=said.WHY_REVOKED, by=self.dispatcher, at=self.now - HOUR)
