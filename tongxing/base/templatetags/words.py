"""Formatting alone: moments, durations, weekdays, icons."""

from datetime import datetime, timedelta
from functools import cache

from django import template
from django.db.models import Model
from django.utils.safestring import SafeString
from heroicons.templatetags import heroicons

from tongxing.base import wording

register = template.Library()


@register.filter
def moment(value: datetime | None, now: datetime) -> str:
    return wording.moment(value, now)


@register.simple_tag(takes_context=True)
def between(context: dict, starts: datetime, ends: datetime) -> str:
    return wording.between(starts, ends, context["now"])


@register.filter
def remaining(due: datetime | None, now: datetime) -> str:
    return wording.remaining(due, now)


@register.filter
def light(row, now: datetime) -> str:
    """How the clock of a row stands: green, amber, red, paused, or nothing."""
    return row.light(now)


@cache
def _labels(model: type[Model], name: str) -> dict:
    return dict(model._meta.get_field(name).flatchoices)


@register.filter
def label(row: Model, name: str) -> str:
    """What a row's choice is called. `get_…_display` translates every choice to show one."""
    value = getattr(row, name)
    return str(_labels(type(row), name).get(value, value))


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


@cache
def _outline(name: str, size: int) -> SafeString:
    return SafeString(heroicons.heroicon_outline(name, size=size))


@register.simple_tag
def heroicon_outline(name: str, *, size: int = 24) -> SafeString:
    """The icon set's own tag, drawn once: a list of two hundred rows shows the same five icons."""
    return _outline(str(name), size)
