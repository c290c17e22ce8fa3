"""What people type about activities, cleaned."""

from .door import GateForm, HereForm, WalkInForm
from .missing import ExcuseForm, LiftForm
from .planning import CallOffForm, MoveForm, PlanForm, PostFormSet, posts_wanted
from .signing_up import GuestForm, SignUpForm

__all__ = [
    "CallOffForm",
    "ExcuseForm",
    "GateForm",
    "GuestForm",
    "HereForm",
    "LiftForm",
    "MoveForm",
    "PlanForm",
    "PostFormSet",
    "SignUpForm",
    "WalkInForm",
    "posts_wanted",
]
