"""The tables of teams."""

from .hours import HoursEntry
from .party import Branch, PartyMember
from .team import Membership, Standing, Team, TeamKind
from .volunteer import (
    FreeTime,
    Leave,
    MayNotRegister,
    Skill,
    Volunteer,
    VolunteerSkill,
    leave_to_register,
)

__all__ = [
    "Branch",
    "FreeTime",
    "HoursEntry",
    "Leave",
    "MayNotRegister",
    "Membership",
    "PartyMember",
    "Skill",
    "Standing",
    "Team",
    "TeamKind",
    "Volunteer",
    "VolunteerSkill",
    "leave_to_register",
]
