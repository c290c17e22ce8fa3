"""The hall's rows."""

from .department import (
    AlreadySitting,
    Break,
    Clerk,
    Department,
    NotSitting,
    Sitting,
    StillServing,
    Window,
    WindowService,
)
from .flow import ASIDE, AT_THE_WINDOW, AT_WINDOW, ENDED, FLOW, ON_THE_PHONE, OPEN, State, Step
from .matter import Handling, Material, Matter, MatterKind, OnBehalf, ResultKind, Serves
from .priority import Priority
from .ticket import (
    AlreadyWaiting,
    CalledTooSeldom,
    Channel,
    NobodyWaits,
    Ticket,
    TicketMatter,
    TicketStep,
    WrongTicketStep,
)

__all__ = [
    "ASIDE",
    "AT_THE_WINDOW",
    "AT_WINDOW",
    "ENDED",
    "FLOW",
    "ON_THE_PHONE",
    "OPEN",
    "AlreadySitting",
    "AlreadyWaiting",
    "Break",
    "CalledTooSeldom",
    "Channel",
    "Clerk",
    "Department",
    "Handling",
    "Material",
    "Matter",
    "MatterKind",
    "NobodyWaits",
    "NotSitting",
    "OnBehalf",
    "Priority",
    "ResultKind",
    "Serves",
    "Sitting",
    "State",
    "Step",
    "StillServing",
    "Ticket",
    "TicketMatter",
    "TicketStep",
    "Window",
    "WindowService",
    "WrongTicketStep",
]
