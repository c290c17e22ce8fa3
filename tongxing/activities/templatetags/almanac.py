"""Days by the lunar calendar, as pages show them."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone

from tongxing.planning import festivals

register = template.Library()
AHEAD = 75  # days


@register.filter
def almanac(moment: datetime) -> str:
    """The day by the lunar calendar, with its festival or solar term."""
    day = timezone.localtime(moment).date()
    return " · ".join([festivals.lunar(day), *festivals.on(day)])


@register.simple_tag
def festivals_ahead(now: datetime) -> list[tuple[date, str, str]]:
    """The festivals and solar terms of the next weeks: day, lunar day, names."""
    days = [timezone.localtime(now).date() + timedelta(days=n) for n in range(AHEAD)]
    return [(day, festivals.lunar(day), "、".join(festivals.on(day))) for day in days
            if festivals.on(day)]  # fmt: skip
