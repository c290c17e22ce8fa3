"""Members of a team and volunteers' own figures, in a fixed number of queries."""

from collections import defaultdict
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import QuerySet, Sum
from django.utils import timezone

from tongxing.people.models import Account

from .models import (
    LEVELS,
    HoursEntry,
    HoursSum,
    Ledger,
    Membership,
    Skill,
    Standing,
    Team,
    Volunteer,
    VolunteerSkill,
)

ORDER = list(Standing.values)  # leader, deputies, members


class Member(NamedTuple):
    """A member as the team's leader and the station see them."""

    membership: Membership
    number: str  # of the volunteer; empty for a member who is none
    skills: list[VolunteerSkill]
    minutes: int
    branch: str  # empty unless a party member


def members(team: Team) -> list[Member]:
    """Everybody who belongs to the team now: leader, deputies, then by name."""
    rows = team.memberships.current().select_related(
        "team", "person__volunteer", "person__party_member__branch"
    )
    rows = sorted(rows, key=lambda row: (ORDER.index(row.standing), row.person.name, row.pk))
    volunteers = {
        row.person_id: row.person.volunteer for row in rows if hasattr(row.person, "volunteer")
    }
    skills = _skills(volunteers.values())
    minutes = _minutes(volunteers.values())
    found = []
    for row in rows:
        volunteer = volunteers.get(row.person_id)
        party = getattr(row.person, "party_member", None)
        found.append(
            Member(
                membership=row,
                number=volunteer.number if volunteer else "",
                skills=skills[volunteer.pk] if volunteer else [],
                minutes=minutes.get(volunteer.pk, 0) if volunteer else 0,
                branch=str(party.branch) if party else "",
            )
        )
    return found


def _skills(volunteers) -> dict[int, list[VolunteerSkill]]:
    held = VolunteerSkill.objects.filter(volunteer__in=volunteers).select_related("skill")
    found: dict[int, list[VolunteerSkill]] = defaultdict(list)
    for row in held.order_by("skill__name", "pk"):
        found[row.volunteer_id].append(row)
    return found


def _minutes(volunteers) -> dict[int, int]:
    rows = HoursSum.objects.filter(volunteer__in=volunteers, ledger=Ledger.SERVICE)
    summed = rows.values("volunteer").annotate(total=Sum("minutes")).order_by("volunteer")
    return dict(summed.values_list("volunteer", "total"))


class Sums(NamedTuple):
    """Minutes of one person: this year's and all service, learning and duty apart."""

    this_year: int
    service: int
    learning: int
    duty: int


def sums_of(volunteer: Volunteer, *, on: date) -> Sums:
    rows = HoursSum.objects.filter(volunteer=volunteer).order_by("pk")
    found = list(rows.values_list("ledger", "year", "minutes"))

    def total(ledger: str) -> int:
        return sum(minutes for of, _year, minutes in found if of == ledger)

    this_year = sum(
        minutes for of, year, minutes in found if of == Ledger.SERVICE and year == on.year
    )
    return Sums(this_year, total(Ledger.SERVICE), total(Ledger.LEARNING), total(Ledger.DUTY))


def minutes_of(volunteer: Volunteer) -> int:
    """All the service of a life, duty and learning apart."""
    return HoursSum.objects.total_of(volunteer)


class Figures(NamedTuple):
    """People and this year's minutes, duty and learning apart."""

    people: int
    minutes: int


class Tree(NamedTuple):
    """Where a team stands, what stands under it, and its figures without and with them."""

    level: str
    above: list[Team]  # the highest first
    below: list[Team]  # directly
    alone: Figures
    together: Figures


def tree_of(team: Team, *, on: date) -> Tree:
    levels = team.below()
    keys = [team.pk, *(pk for level in levels for pk in level)]
    below = Team.objects.filter(pk__in=levels[0] if levels else []).in_name_order()
    above: list[Team] = []
    step = team.parent
    while step is not None:
        above.insert(0, step)
        step = step.parent
    alone = Figures(team.memberships.current().count(), _minutes_of([team.pk], on=on))
    return Tree(
        str(LEVELS[min(len(above), len(LEVELS) - 1)]), above, list(below), alone,
        _figures(keys, on=on) if levels else alone,
    )  # fmt: skip


def _figures(teams: list[int], *, on: date) -> Figures:
    """Somebody who is in several of the teams is one."""
    members = Membership.objects.current().filter(team__in=teams)
    people = members.values("person").distinct().count()
    return Figures(people, _minutes_of(teams, on=on))


def _minutes_of(teams: list[int], *, on: date) -> int:
    begins = timezone.make_aware(datetime.combine(on.replace(month=1, day=1), time.min))
    lines = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE)
    served = lines.filter(team__in=teams, since__gte=begins)
    return served.aggregate(minutes=Sum("minutes", default=0))["minutes"]


def accounts_of_members(
    team: Team, *, below: bool, skill: Skill | None, on: date
) -> QuerySet[Account, int]:
    """Keys of the accounts of those who belong to the team now, or to the teams below it too."""
    teams = [team.pk, *(pk for level in team.below() for pk in level)] if below else [team.pk]
    people = Membership.objects.current().filter(team__in=teams).values("person")
    if skill:
        able = VolunteerSkill.objects.exclude(expires_on__lt=on).filter(skill=skill)
        people = people.filter(person__in=able.values("volunteer__person"))
    return Account.objects.filter(person__in=people).order_by("pk").values_list("pk", flat=True)
