"""The tables of needs."""

from .around import (
    ApiKey,
    Assignment,
    Attachment,
    CallBack,
    Delay,
    DelayNotOpen,
    Follow,
    HelpingUnit,
    NeedStep,
)
from .category import Category, Template
from .clock import ClockRule, Deadline, Kind, Unit, Urgency
from .flow import (
    ANSWERED,
    ENDED,
    FLOW,
    IN_HAND,
    ON_OVERDUE,
    OPEN,
    WAITING,
    WHILE_PAUSED,
    State,
    Step,
)
from .hall_help import HallHelp, HelpKind
from .need import LOW_SCORES, Channel, Need, Paused, Privacy, TooManyReturns, WrongStep
from .words import TAKEN, TOLD_TO_ANYBODY, TOLD_TO_THE_ASKER, WORDS_FOR_THE_ASKER

__all__ = [
    "ANSWERED",
    "ENDED",
    "FLOW",
    "IN_HAND",
    "LOW_SCORES",
    "ON_OVERDUE",
    "OPEN",
    "TAKEN",
    "TOLD_TO_ANYBODY",
    "TOLD_TO_THE_ASKER",
    "WAITING",
    "WHILE_PAUSED",
    "WORDS_FOR_THE_ASKER",
    "ApiKey",
    "Assignment",
    "Attachment",
    "CallBack",
    "Category",
    "Channel",
    "ClockRule",
    "Deadline",
    "Delay",
    "DelayNotOpen",
    "Follow",
    "HallHelp",
    "HelpKind",
    "HelpingUnit",
    "Kind",
    "Need",
    "NeedStep",
    "Paused",
    "Privacy",
    "State",
    "Step",
    "Template",
    "TooManyReturns",
    "Unit",
    "Urgency",
    "WrongStep",
]
