"""What people type about activities, cleaned."""

from .door import GateForm, HereForm, WalkInForm
from .planning import CallOffForm, MoveForm, PlanForm, PostFormSet, posts_wanted
from .signing_up import SignUpForm

__all__ = [
    "CallOffForm",
    "GateForm",
    "HereForm",
    "MoveForm",
    "PlanForm",
    "PostFormSet",
    "SignUpForm",
    "WalkInForm",
    "posts_wanted",
]
