"""What this area adds to pages and data of the one below: volunteering, on a person's pages."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.panels import Panel, contribute
from tongxing.people import own_data
from tongxing.people.models import Account, Person
from tongxing.people.models.trail import FACTS, WHAT

from . import access, queries
from .models import HoursDoubt, HoursEntry, HoursRequest, Membership, Volunteer

WHAT |= {
    "volunteer": _("注册志愿者"),
    "certify": _("登记证书"),
    "form-team": _("成立队伍"),
    "dissolve": _("解散队伍"),
    "join": _("加入队伍"),
    "leave": _("退出"),
    "standing": _("换身份"),
    "certificate": _("开服务证明"),
    "revoke": _("作废证明"),
    "team-moved": _("调整隶属"),
    "honour": _("授予荣誉"),
    "honour-withdrawn": _("撤销荣誉"),
}
FACTS |= {
    "member": _("队员"),
    "number": _("编号"),
    "guardian": _("监护人"),
    "skill": _("技能"),
    "proof": _("证书编号"),
    "honour": _("荣誉"),
    "given_by": _("授予单位"),
    "reason": _("原因"),
    "parent": _("上级队伍"),
    "day": _("日期"),
    "expires_on": _("有效期至"),
}


def on_account(account: Account, *, user: Account, now: datetime) -> Panel | None:
    """On one's own page: what one is as a volunteer, or how to become one."""
    return _panel(account.person, now=now, own=True) if account.person else None


def on_person(person: Person, *, user: Account, now: datetime) -> Panel | None:
    """On somebody's page, for the staff of their place."""
    if not user.covers(person.place, *user.READS_PEOPLE):
        return None
    panel = _panel(person, now=now, own=False)
    if panel.context["volunteer"] is None:
        return None
    panel.context["certifies"] = access.certifies_at(user, person.place)
    return panel


def _panel(person: Person, *, now: datetime, own: bool) -> Panel:
    row = Volunteer.objects.active().filter(person=person).first()
    mine = Membership.objects.current().filter(person=person).select_related("team")
    context: dict[str, Any] = {"volunteer": row, "own": own, "person": person}
    if row:
        context |= {
            "skills": row.skills_on(timezone.localdate(now)),
            "minutes": queries.minutes_of(row),
            "memberships": mine.order_by("team__name", "pk"),
        }
    return Panel("teams/_volunteer.html", context)


def on_today(account: Account, *, user: Account, now: datetime) -> Panel | None:
    """On a station's day: hours that wait for a second person."""
    if not access.keeps_hours(user):
        return None
    requests = HoursRequest.objects.to_decide(user).count()
    doubts = HoursDoubt.objects.to_settle(user).count()
    if not requests and not doubts:
        return None
    return Panel("teams/_hours_today.html", {"requests": requests, "doubts": doubts})


def data(account: Account) -> dict[str, Any] | None:
    """The volunteer's own record (民政部令第67号 article 5 and 7)."""
    row = Volunteer.objects.filter(person=account.person_id).first()
    if row is None:
        return None
    names = ("number", "registered_on", "left_on", "guardian_consent", "may_be_called")
    served = HoursEntry.objects.filter(volunteer=row).with_names().order_by("since", "pk")
    free = row.free_times.order_by("weekday", "since", "pk")
    teams = Membership.objects.filter(person=row.person_id).order_by("since", "pk")
    return {
        **{name: getattr(row, name) for name in names},
        "skills": list(row.volunteerskill_set.values("skill__name", "proof", "expires_on")),
        "free": list(free.values("weekday", "since", "until")),
        "teams": list(teams.values("team__name", "standing", "since", "until")),
        "days_that_differ": list(
            row.free_days.order_by("day", "pk").values("day", "since", "until")
        ),
        "applications": list(
            row.applications.order_by("applied_at", "pk").values(
                "team__name", "words", "state", "applied_at"
            )
        ),
        "honours": list(row.honours.standing().newest_first().values("name", "given_by", "day")),
        "points": list(row.points.order_by("at", "pk").values("reason", "points", "what", "at")),
        "hours": [
            {
                "kind": row.kind,
                "what": row.what,
                "source": row.source,
                "since": row.since,
                "until": row.until,
                "minutes": row.minutes,
                "place": str(row.place or ""),
                "team": str(row.team or ""),
                "taken_back": row.is_taken_back,
            }
            for row in served
        ],
    }


contribute("account", on_account, order=20)
contribute("person", on_person, order=20)
contribute("today", on_today, order=40)
own_data.contribute("volunteer", data)
