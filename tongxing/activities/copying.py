"""Make drafts from what was: last year's season in this year, one activity again and again."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from tongxing.people.models import Account
from tongxing.planning import festivals, recurring

from .models import NEVER_PUBLIC, Activity, Copying, Programme, Season, Stage, Theme

NOT_AGAIN = (*sorted(NEVER_PUBLIC), Stage.CANCELLED)


def clone_season(season: Season, *, year: int, by: Account, at: datetime) -> Copying:
    """The season with its series and activities in another year, as drafts. Twice adds nothing."""
    with transaction.atomic():
        # The first UPDATE: whoever copies at the same moment waits here until this one is through.
        Programme.objects.filter(pk=season.programme_id).update(begins_on=F("begins_on"))
        there = _season_there(season, year)
        copying = Copying.objects.create(season=there, by=by, at=at)
        themes = {one.pk: _theme_there(one, there) for one in season.themes.in_order()}
        sources = Activity.objects.filter(theme__season=season).exclude(state__in=NOT_AGAIN)
        by_years = year - season.year
        for source in sources.select_related("place", "team").order_by("starts_at", "pk"):
            day = festivals.same_place(source.day(), source.day().year + by_years)
            copying.draft(source, day, theme=themes[source.theme_id])
    return copying


def _season_there(season: Season, year: int) -> Season:
    by_years = year - season.year
    facts = {
        "title": season.title, "activities_wanted": season.activities_wanted,
        "people_wanted": season.people_wanted, "minutes_wanted": season.minutes_wanted,
        "budget": season.budget, "begins_on": _same_date(season.begins_on, by_years),
        "ends_on": _same_date(season.ends_on, by_years),
    }  # fmt: skip
    there, _made = Season.objects.get_or_create(
        programme=season.programme, year=year, name=season.name, defaults=facts
    )
    return there


def _same_date(day: date, by_years: int) -> date:
    try:
        return day.replace(year=day.year + by_years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + by_years, day=28)


def _theme_there(theme: Theme, season: Season) -> Theme:
    facts = {
        "about": theme.about, "work": theme.work, "activities_wanted": theme.activities_wanted,
        "position": theme.position,
    }  # fmt: skip
    there, _made = Theme.objects.get_or_create(season=season, name=theme.name, defaults=facts)
    return there


def repeat(
    source: Activity, *, every: str, until: date, skips_holidays: bool, by: Account, at: datetime
) -> Copying:
    """The activity on each later day of the rule, as drafts. Twice adds nothing."""
    leave_out = festivals.is_statutory_holiday if skips_holidays else _no_day
    days = recurring.days(source.day(), recurring.Every(every), until, leave_out=leave_out)
    with transaction.atomic():
        Activity.objects.filter(pk=source.pk).update(serial=F("serial"))  # as above
        copying = Copying.objects.create(
            every=every, until=until, skips_holidays=skips_holidays, by=by, at=at
        )
        for day in days:
            copying.draft(source, day, theme=source.theme)
    return copying


def _no_day(day: date) -> bool:
    return False
