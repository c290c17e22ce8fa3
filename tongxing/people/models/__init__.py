"""The tables of people."""

from .account import SEEN_EVERY, Account, Grant, PhoneInUse, Role, SignIn
from .demo import DemoLogin
from .double import KEEPS_DOUBLES, Double, DoubleStep, OwnMerge, Stand, WrongDoubleStep
from .message import Message
from .person import (
    AlreadyActs,
    AlreadyRegistered,
    ChangedMeanwhile,
    Household,
    Person,
    Proxy,
    Sex,
    acts_for,
)
from .slip import PasswordSlip
from .trail import ReadEntry, TrailEntry

__all__ = [
    "KEEPS_DOUBLES",
    "SEEN_EVERY",
    "Account",
    "AlreadyActs",
    "AlreadyRegistered",
    "ChangedMeanwhile",
    "DemoLogin",
    "Double",
    "DoubleStep",
    "Grant",
    "Household",
    "Message",
    "OwnMerge",
    "PasswordSlip",
    "Person",
    "PhoneInUse",
    "Proxy",
    "ReadEntry",
    "Role",
    "Sex",
    "SignIn",
    "Stand",
    "TrailEntry",
    "WrongDoubleStep",
    "acts_for",
]
