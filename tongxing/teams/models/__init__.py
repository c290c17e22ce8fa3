"""The tables of teams."""

from .hours import HoursEntry
from .party import Branch, PartyMember
from .team import Membership, Standing, Team, TeamKind
from .volunteer import FreeTime, Skill, Volunteer, VolunteerSkill

__all__ = [
    "Branch",
    "FreeTime",
    "HoursEntry",
    "Membership",
    "PartyMember",
    "Skill",
    "Standing",
    "Team",
    "TeamKind",
    "Volunteer",
    "VolunteerSkill",
]
