"""What people type about activities, cleaned."""

from .planning import CallOffForm, MoveForm, PlanForm, PostFormSet, posts_wanted
from .signing_up import SignUpForm

__all__ = ["CallOffForm", "MoveForm", "PlanForm", "PostFormSet", "SignUpForm", "posts_wanted"]
