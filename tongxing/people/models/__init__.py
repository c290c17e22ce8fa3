"""The tables of people."""

from .account import Account, Grant, Role, SignIn
from .demo import DemoLogin
from .message import Message
from .person import Household, Person, Proxy, Sex
from .trail import ReadEntry, TrailEntry

__all__ = [
    "Account",
    "DemoLogin",
    "Grant",
    "Household",
    "Message",
    "Person",
    "Proxy",
    "ReadEntry",
    "Role",
    "Sex",
    "SignIn",
    "TrailEntry",
]
