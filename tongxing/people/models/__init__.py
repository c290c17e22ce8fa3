"""The tables of people."""

from .account import SEEN_EVERY, Account, Grant, PhoneInUse, Role, SignIn
from .demo import DemoLogin
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
    "SEEN_EVERY",
    "Account",
    "AlreadyActs",
    "AlreadyRegistered",
    "ChangedMeanwhile",
    "DemoLogin",
    "Grant",
    "Household",
    "Message",
    "PasswordSlip",
    "Person",
    "PhoneInUse",
    "Proxy",
    "ReadEntry",
    "Role",
    "Sex",
    "SignIn",
    "TrailEntry",
    "acts_for",
]
