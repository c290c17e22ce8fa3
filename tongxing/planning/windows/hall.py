"""Who comes to the hall, and who serves there."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

HALF_HOUR = 30.0  # minutes; compiled into day.py, whose cache only its own file renews
MOST_GROUPS = 63


@dataclass(frozen=True, slots=True)
class Group:
    """Matters that are alike at the window; as a rule, those of one department.

    Parameters
    ----------
    mean_minutes
        Mean minutes at the window.
    cv
        Standard deviation of these by their mean. 0: always the same; real windows have about 1.
    """

    id: str
    mean_minutes: float
    cv: float = 1.0

    def __post_init__(self):
        if not (self.mean_minutes > 0 and self.cv >= 0):
            raise ValueError(f"{self.id}: {self.mean_minutes} minutes with cv {self.cv}")


@dataclass(frozen=True, eq=False)
class Demand:
    """Who is expected in each half hour of a day.

    Parameters
    ----------
    arrivals
        Expected visitors without appointment, shape (half hours, groups). A half hour in which
        nobody is expected is a break.
    day_cv
        How much whole days differ beyond chance: standard deviation of a day's factor on all
        arrivals, whose mean is 1.
    first_share
        Share of visitors without appointment who go first by rule (old, disabled, with child).
    booked
        Appointments, shape as `arrivals`, whole numbers; None for none. They come evenly spread
        over their half hour, each with the probability `shows`, and go first.
    """

    groups: tuple[Group, ...]
    arrivals: np.ndarray
    day_cv: float = 0.0
    first_share: float = 0.0
    booked: np.ndarray | None = None
    shows: float = 1.0

    def __post_init__(self):
        ids = Counter(group.id for group in self.groups)
        if twice := [id for id, count in ids.items() if count > 1]:
            raise ValueError(f"group ids must be unique: {twice}")
        if not 0 < len(self.groups) <= MOST_GROUPS:
            raise ValueError(f"from 1 to {MOST_GROUPS} groups, not {len(self.groups)}")
        for rows in (self.arrivals, self.arrivals if self.booked is None else self.booked):
            if rows.ndim != 2 or rows.shape != (len(self.arrivals), len(self.groups)):
                raise ValueError(f"the shape must be (half hours, groups), not {rows.shape}")
            if not (np.isfinite(rows).all() and (rows >= 0).all()):
                raise ValueError("expected visitors must be zero or more")
        if self.booked is not None and (self.booked % 1).any():
            raise ValueError("appointments are whole numbers")
        if self.arrivals.sum() + (0 if self.booked is None else self.booked.sum()) == 0:
            raise ValueError("nobody is expected all day")
        if not (self.day_cv >= 0 and 0 <= self.first_share <= 1 and 0 <= self.shows <= 1):
            raise ValueError("spreads are zero or more, shares from 0 to 1")

    @property
    def half_hours(self) -> int:
        return len(self.arrivals)

    @property
    def expected(self) -> np.ndarray:
        """All visitors expected, with and without appointment; shape (half hours, groups)."""
        if self.booked is None:
            return self.arrivals
        return self.arrivals + self.shows * self.booked

    @property
    def is_break(self) -> np.ndarray:
        """Half hours in which nobody is expected; shape (half hours,), bool."""
        return self.expected.sum(axis=1) == 0


@dataclass(frozen=True, slots=True)
class Window:
    """A window with somebody behind it.

    Parameters
    ----------
    serves
        Ids of the groups it serves; empty for all, which makes it a general window.
    closed
        Half hours, counted from 0 at opening, in which nobody stands behind it. In a break it
        need not be closed: it is open only for those who are still there.
    pace
        What minutes at other windows are multiplied by here: 1.1 where somebody is a tenth
        slower with matters that are new to them.
    """

    id: str
    serves: frozenset[str] = frozenset()
    closed: frozenset[int] = field(default_factory=frozenset)
    pace: float = 1.0

    def __post_init__(self):
        if not self.pace > 0:
            raise ValueError(f"{self.id}: the pace must be above 0, not {self.pace}")

    @property
    def is_general(self) -> bool:
        return not self.serves
