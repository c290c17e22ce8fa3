"""The calendar: a month on a page, and feeds to subscribe to."""

import uuid
from datetime import date, timedelta

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked
from tongxing.places.models import Place
from tongxing.teams.models import Team

from .. import calendars
from ..models import Activity, CalendarKey

YEARS, MONTHS = range(2018, 2100), range(1, 13)
MONTH_LENGTH = len("2026-03")
A_MONTH = timedelta(days=31)


@require_GET
@allow(anyone)
def calendar(request: Asked) -> HttpResponse:
    """What is on in a month, everywhere or at one place or of one team."""
    today = timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    rows = Activity.objects.public().with_names()
    place = Place.objects.filter(code=request.GET.get("place", "")).first()
    team = Team.objects.filter(code=request.GET.get("team", "")).first()
    if place:
        rows = rows.under(place)
    if team:
        rows = rows.filter(team=team)
    context = {
        "first": first, "today": today, "cells": calendars.month(rows, first),
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": (first + A_MONTH).replace(day=1), "place": place, "team": team,
        "places": Place.objects.open().in_tree_order(),
        "key": CalendarKey.objects.of(request.user) if request.user.is_authenticated else None,
    }  # fmt: skip
    return render(request, "activities/calendar.html", context)


def _month(said: str, today: date) -> date:
    """The first day of the month that the address names; of this month when it names none."""
    year, _dash, number = said.partition("-")
    is_number = all(part.isascii() and part.isdecimal() for part in (year, number))
    if is_number and len(said) <= MONTH_LENGTH and int(year) in YEARS and int(number) in MONTHS:
        return date(int(year), int(number), 1)
    return today.replace(day=1)


def _answer(request: Asked, rows, name: str, unsure: frozenset[int] = frozenset()) -> HttpResponse:
    rows = calendars.fed(rows, timezone.now())
    body = calendars.feed(rows, name=name, link=request.build_absolute_uri, unsure=unsure)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="tongxing.ics"'
    return answer


@require_GET
@allow(anyone)
def feed(request: Asked) -> HttpResponse:
    """Everything."""
    return _answer(request, Activity.objects.public(), _("大龙同行"))


@require_GET
@allow(anyone)
def place_feed(request: Asked, code: str) -> HttpResponse:
    """What a place and those below it do."""
    place = get_object_or_404(Place, code=code)
    return _answer(request, Activity.objects.public().under(place), place.name)


@require_GET
@allow(anyone)
def team_feed(request: Asked, code: str) -> HttpResponse:
    team = get_object_or_404(Team, code=code)
    return _answer(request, Activity.objects.public().filter(team=team), team.name)


@require_GET
@allow(anyone)
def own_feed(request: Asked, uid: uuid.UUID, word: str) -> HttpResponse:
    """What whoever has this secret address goes to; a calendar program cannot sign in."""
    key = CalendarKey.objects.known(uid, word)
    if key is None:
        raise Http404
    rows, unsure = calendars.of_a_person(key.account)
    answer = _answer(request, rows, _("我的大龙同行"), unsure)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@allow(signed_in)
def calendar_key(request: Asked) -> HttpResponse:
    """A new secret address of one's own, or none any more."""
    if request.POST.get("end"):
        CalendarKey.objects.end(request.user, at=timezone.now())
        success(request, _("地址停用了，用它订阅的日历不再更新。"))
    else:
        CalendarKey.objects.renew(request.user, at=timezone.now())
        success(request, _("地址做好了。旧的地址从现在起不能用。"))
    return redirect("activities:calendar")
