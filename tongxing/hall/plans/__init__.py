"""The hall as planning problems: the queue of this moment, and tomorrow's staff."""

from .queue import (
    AtWindow,
    Crowd,
    Hall,
    History,
    Standing,
    Suggestion,
    hall_at,
    history,
    kind_of,
    suggestions,
    told_to_a_newcomer,
)
from .staffing import TooLittleKnown, propose

__all__ = [
    "AtWindow",
    "Crowd",
    "Hall",
    "History",
    "Standing",
    "Suggestion",
    "TooLittleKnown",
    "hall_at",
    "history",
    "kind_of",
    "propose",
    "suggestions",
    "told_to_a_newcomer",
]
