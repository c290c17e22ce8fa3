"""What a month of duty asks for, and a plan of it."""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np

DAY = 24 * 60  # minutes


class Measure(IntEnum):
    """What is shared fairly, each by itself."""

    SHIFTS = 0
    NIGHTS = 1
    FREE_DAYS = 2  # shifts that begin on weekends and holidays


@dataclass(frozen=True, slots=True)
class Kind:
    """Places on duty that are alike but for the day: the same hours, the same class of posts."""

    name: str
    starts: int  # minutes after midnight
    minutes: int
    is_night: bool
    price: int  # of each head that is missing


@dataclass(frozen=True, slots=True)
class Mix:
    """So many of these people must be among those who stand here, or it costs so much each."""

    name: str
    day: int
    kind: int
    at_least: int
    who: np.ndarray  # bool (people,)
    price: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The office's hard rules. Where a person has their own, the stricter one is in the arrays."""

    rest: int  # minutes between two shifts
    days_in_a_row: int
    nights_in_a_row: int
    most_shifts: np.ndarray  # int (people,), in the month
    most_nights: np.ndarray  # int (people,)


@dataclass(frozen=True, slots=True)
class Before:
    """What the month before left behind, for each of the people."""

    ended: np.ndarray  # int, minutes after the month's first midnight, negative; when last on duty
    run: np.ndarray  # int, days on duty in a row up to the last day
    nights: np.ndarray  # int, nights in a row up to the last day
    carried: np.ndarray  # int (people, 3): shares of past months, by Measure


@dataclass(frozen=True)
class Month:
    """
    Parameters
    ----------
    days
        Number of days; a shift belongs to the day it begins on.
    kinds
        Kinds of places on duty.
    wanted
        int (days, kinds): heads.
    may
        bool (people, days, kinds): who could stand there: skill, leave, own limits.
    cost
        int (people, days, kinds), not negative: wishes not met and long ways.
    free
        bool (days,): weekends and holidays.

    Raises
    ------
    ValueError
        When the arrays do not fit each other.
    """

    days: int
    kinds: tuple[Kind, ...]
    wanted: np.ndarray
    may: np.ndarray
    cost: np.ndarray
    free: np.ndarray
    rules: Rules
    before: Before
    mixes: tuple[Mix, ...] = ()
    # Cost of the first, the second and every further one above a fair share, by Measure.
    unfair: tuple[tuple[int, int, int], ...] = field(
        default=((2, 6, 12), (4, 12, 24), (3, 9, 18)),
    )

    def __post_init__(self) -> None:
        shape = (self.people, self.days, len(self.kinds))
        if self.may.shape != shape or self.cost.shape != shape:
            raise ValueError("may and cost are (people, days, kinds)")
        if self.wanted.shape != shape[1:] or self.free.shape != (self.days,):
            raise ValueError("wanted is (days, kinds), free is (days,)")
        if (self.cost < 0).any():
            raise ValueError("costs are not negative")

    @property
    def people(self) -> int:
        return len(self.may)

    @cached_property
    def starts(self) -> np.ndarray:
        """int (days, kinds): minutes after the first midnight."""
        return np.arange(self.days)[:, None] * DAY + np.array([one.starts for one in self.kinds])

    @cached_property
    def ends(self) -> np.ndarray:
        """int (days, kinds): minutes after the first midnight."""
        return self.starts + np.array([one.minutes for one in self.kinds])

    @cached_property
    def nights(self) -> np.ndarray:
        """bool (kinds,)."""
        return np.array([one.is_night for one in self.kinds], dtype=bool)

    @cached_property
    def counts(self) -> np.ndarray:
        """bool (3, days, kinds): what a place on duty counts for, by Measure."""
        every = np.ones((self.days, len(self.kinds)), dtype=bool)
        return np.stack([every, every & self.nights, every & self.free[:, None]])

    @cached_property
    def fair(self) -> np.ndarray:
        """int (3,): what each of those who can would have if all had the same, rounded up.

        Shares of past months count, so who stood more before stands less now.
        """
        able = np.array([(self.may & one).any(axis=(1, 2)) for one in self.counts])
        asked = (self.counts * self.wanted).sum(axis=(1, 2))
        carried = (self.before.carried.T * able).sum(axis=1)
        return -(-(asked + carried) // np.maximum(able.sum(axis=1), 1))


@dataclass(frozen=True)
class Plan:
    """
    Parameters
    ----------
    stands
        int8 (people, days): the kind, or -1 for a day off.
    """

    stands: np.ndarray

    @classmethod
    def empty(cls, month: Month) -> "Plan":
        return cls(np.full((month.people, month.days), -1, dtype=np.int16))

    def heads(self, month: Month) -> np.ndarray:
        """int (days, kinds): how many stand there."""
        found = np.zeros((month.days, len(month.kinds)), dtype=int)
        for kind in range(len(month.kinds)):
            found[:, kind] = (self.stands == kind).sum(axis=0)
        return found

    def open(self, month: Month) -> np.ndarray:
        """int (days, kinds): heads that are missing."""
        return np.maximum(month.wanted - self.heads(month), 0)

    def shares(self, month: Month) -> np.ndarray:
        """int (people, 3): this month and what was carried, by Measure."""
        chosen = self.stands[:, :, None] == np.arange(len(month.kinds))
        now = np.stack([(chosen & one).sum(axis=(1, 2)) for one in month.counts], axis=1)
        return now + month.before.carried
