"""What the rules ask about people and shifts, read from the tables in a few queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone

from tongxing.base.models import Parameter
from tongxing.people.models import Sex
from tongxing.teams.models import FreeDay, VolunteerSkill

from .. import checking
from .stander import Leave, Stander

BORDER = timedelta(days=8)  # how far beyond a span the rules look: a week in a row and a day
LIMITS = {
    "rest_hours": "duty_rest_hours", "days_in_a_row": "duty_days_in_a_row",
    "nights_in_a_row": "duty_nights_in_a_row", "shifts_a_day": "duty_shifts_a_day",
    "nights_a_month": "duty_nights_a_month", "no_nights_from": "duty_no_nights_from",
}  # fmt: skip


def limits(day: date) -> checking.Limits:
    """The office's numbers in force on a day."""
    return checking.Limits(
        **{name: Parameter.objects.value(code, on=day) for name, code in LIMITS.items()}
    )


def duty(shift) -> checking.Duty:
    return checking.Duty(
        shift.pk, shift.post_id, timezone.localtime(shift.starts_at),
        timezone.localtime(shift.ends_at),
    )  # fmt: skip


def whole_months(since: date, until: date) -> tuple[date, date]:
    """From the first of the month of one day to the last of the month of the other."""
    after = (until.replace(day=1) + timedelta(days=32)).replace(day=1)
    return since.replace(day=1), after - timedelta(days=1)


def who(keys: Iterable[int], *, since: date, until: date) -> dict[int, checking.Who]:
    """These people as the rules see them in [since, until], by key."""
    rows = Stander.objects.filter(pk__in=list(keys)).with_names()
    standers = {row.pk: row for row in rows}
    away = defaultdict(list)
    leaves = Leave.objects.granted().filter(stander__in=standers).during(since, until)
    for key, first, last in leaves.values_list("stander", "first_on", "last_on"):
        away[key].append((first, last))
    volunteers = {
        row.person.volunteer.pk: row.pk
        for row in standers.values()
        if hasattr(row.person, "volunteer")
    }
    off = FreeDay.objects.filter(volunteer__in=volunteers, day__range=(since, until), since=None)
    for volunteer, day in off.values_list("volunteer", "day"):
        away[volunteers[volunteer]].append((day, day))
    skills = defaultdict(list)
    held = VolunteerSkill.objects.filter(volunteer__in=volunteers)
    for volunteer, skill, last in held.values_list("volunteer", "skill", "expires_on"):
        skills[volunteers[volunteer]].append((skill, last))
    posts = defaultdict(set)
    chosen = Stander.only_posts.through.objects.filter(stander__in=standers)
    for key, post in chosen.values_list("stander", "post"):
        posts[key].add(post)
    return {
        key: checking.Who(
            key, row.person.name, row.person.age_on(since), row.no_nights, row.most_a_month,
            frozenset(posts[key]), tuple(sorted(away[key])), row.leads,
            hasattr(row.person, "party_member"), row.person.sex == Sex.FEMALE,
            row.person.place.path, tuple(sorted(skills[key], key=lambda one: one[0])),
        )
        for key, row in standers.items()
    }  # fmt: skip


def lines(
    standing: models.QuerySet, keys: Iterable[int], *, since: date, until: date
) -> dict[int, checking.Line]:
    """What these people stand in [since, until], with what borders on it and whole months.

    `standing` are all places in shifts that count.
    """
    keys = list(keys)
    first, last = whole_months(since - BORDER, until + BORDER)
    found = defaultdict(list)
    rows = standing.filter(
        stander__in=keys, starts_at__gte=midnight(first),
        starts_at__lt=midnight(last + timedelta(days=1)),
    )  # fmt: skip
    for row in rows.select_related("shift").order_by("starts_at", "pk"):
        found[row.stander_id].append(duty(row.shift))
    people = who(keys, since=since, until=until)
    return {key: checking.Line(people[key], tuple(found[key])) for key in people}


def midnight(day: date) -> datetime:
    """The moment at which a day of the zone begins."""
    return timezone.make_aware(datetime.combine(day, time()))


def asked(shift) -> checking.Asked:
    """What a shift asks for. Its slot's mixes and its post's place are prefetched for many."""
    near = near_of(shift.post.place.path)
    return checking.Asked(
        shift.pk, timezone.localdate(shift.starts_at), shift.heads,
        tuple(mix.plain(near) for mix in shift.slot.mixes.all()),
    )  # fmt: skip


def near_of(path: str) -> str:
    """The part of the tree whose people are local at a place: the place above it."""
    steps = path.rstrip("/").split("/")
    return "/".join(steps[:-1] or steps) + "/"
