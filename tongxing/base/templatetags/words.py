"""Formatting alone: moments, durations, weekdays."""

from datetime import datetime, timedelta

from django import template

from tongxing.base import wording

register = template.Library()


@register.filter
def moment(value: datetime | None, now: datetime) -> str:
    return wording.moment(value, now)


@register.filter
def remaining(due: datetime | None, now: datetime) -> str:
    return wording.remaining(due, now)


@register.filter
def light(row, now: datetime) -> str:
    """How the clock of a row stands: green, amber, red, paused, or nothing."""
    return row.light(now)


@register.filter
def hours(minutes: int) -> str:
    return wording.hours(minutes)


@register.filter
def span(value: timedelta) -> str:
    return wording.span(value)


@register.filter
def weekday(number: int) -> str:
    return wording.weekday(number)


@register.simple_tag
def share(part: int, whole: int) -> str:
    """A percentage without decimals; a dash when there is nothing to share."""
    return f"{100 * part / whole:.0f}%" if whole else "—"


@register.simple_tag(takes_context=True)
def page_address(context: dict, number: int) -> str:
    """The address of another page of the same list, with its filters."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
