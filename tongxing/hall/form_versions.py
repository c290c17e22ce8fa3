"""Versions of guided forms: a new one is only tried out until somebody puts it in force.

A form that was begun stays on the version it was begun on, whatever follows.
"""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.people.models import Account
from tongxing.places.models import Place

from . import form_file, rules
from .models import FormTemplate


class FilledElsewhere(Refused):
    def __init__(self, title: str, codes: list[str]):
        super().__init__(
            _("事项%(codes)s已经用“%(title)s”填，一个事项只用一张表。请先改那一张。")
            % {"title": title, "codes": "、".join(codes)}
        )


@transaction.atomic
def add(hall: Place, read: form_file.Read, *, by: Account, at: datetime) -> FormTemplate:
    """A version more of the form that the file names, not in force yet."""
    rules.in_turn(hall)
    said = read.said
    last = FormTemplate.objects.filter(code=said["code"]).aggregate(last=Max("version"))["last"]
    row = FormTemplate.objects.create(
        code=said["code"], version=(last or 0) + 1, base_codes=said["base_codes"],
        title=said["title"], title_en=said.get("title_en", ""), source=said["source"],
        content=read.content,
    )  # fmt: skip
    rules.note(hall, rules.Table.FORMS, _line(row), by=by, at=at, after=_tried_out())
    return row


@transaction.atomic
def put_in_force(row: FormTemplate, *, day: date, hall: Place, by: Account, at: datetime) -> None:
    """This version from a day on; the one before ends on it, and goes on for what was begun."""
    rules.in_turn(hall)
    today = timezone.localdate(at)
    if day < today:
        raise rules.BeginsInThePast
    others = FormTemplate.objects.exclude(code=row.code).in_force(day)
    for other in others.order_by("code", "version", "pk"):
        if both := sorted(set(other.base_codes) & set(row.base_codes)):
            raise FilledElsewhere(str(other), both)
    same = FormTemplate.objects.filter(code=row.code)
    later = same.filter(valid_from__gte=day)
    if later.filter(valid_from__lte=today).exists():
        raise rules.BegunThatDay
    later.update(valid_from=None, valid_until=None)
    same.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lt=day).update(
        valid_until=day
    )
    if not same.filter(pk=row.pk, valid_from=None).update(valid_from=day):
        raise rules.RuleChanged
    after = {"form_valid_from": f"{day}"}
    rules.note(hall, rules.Table.FORMS, _line(row), by=by, at=at, after=after)


@transaction.atomic
def discard(row: FormTemplate, *, hall: Place, by: Account, at: datetime) -> None:
    """A version that never was in force is thrown away."""
    rules.in_turn(hall)
    tried = FormTemplate.objects.filter(pk=row.pk, valid_from=None, answers=None)
    if not FormTemplate.objects.filter(pk__in=list(tried.values_list("pk", flat=True))).delete()[0]:
        raise rules.RuleChanged
    rules.note(hall, rules.Table.FORMS, _line(row), by=by, at=at, before=_tried_out())


def as_file(row: FormTemplate) -> str:
    """The version as the office may keep it, change it and bring it back."""
    said: dict[str, Any] = {
        "code": row.code, "version": row.version, "base_codes": row.base_codes,
        "title": row.title, "title_en": row.title_en, "source": row.source,
    }  # fmt: skip
    return json.dumps(said | row.content, ensure_ascii=False, indent=2) + "\n"


def _tried_out() -> dict[str, str]:
    with override("zh-hans"):
        return {"form_state": str(_("只能试填"))}


def _line(row: FormTemplate) -> str:
    return f"{row.title} {row.version}"


rules.FACTS |= {"form_state": _("状态"), "form_valid_from": _("起用日期")}
