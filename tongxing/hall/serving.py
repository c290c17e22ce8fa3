"""Which window serves what, from a day on; and what nobody would serve any more then."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.people.models import Account
from tongxing.places.models import Place

from . import rules
from .models import Matter, ServicePlan, Window, WindowService
from .models.serving import Served


class Row(NamedTuple):
    """A window with what it serves now and what is laid down for later."""

    window: Window
    lines: list[WindowService]
    plans: list[ServicePlan]


def table(hall: Place) -> list[Row]:
    """Every window. The same few queries however many there are."""
    windows = Window.objects.at(hall).in_number_order().select_related("department")
    windows = windows.prefetch_related("services__department", "services__matter")
    plans: dict[int, list[ServicePlan]] = {}
    for plan in ServicePlan.objects.at(hall).to_come().with_names().in_day_order():
        plans.setdefault(plan.window_id, []).append(plan)
    return [
        Row(
            window,
            sorted(window.services.all(), key=lambda one: (one.matter_id is not None, one.pk)),
            plans.get(window.pk, []),
        )
        for window in windows
    ]


def orphans(hall: Place, *, day: date) -> list[str]:
    """What no window serves on a day, as it is laid down now: departments, single matters."""
    served: dict[int, list[tuple[int, int | None]]] = {}
    lines = Window.objects.at(hall).values_list("pk", "services__department", "services__matter")
    for window, department, matter in lines.order_by("pk", "services__pk"):
        mine = served.setdefault(window, [])
        if department is not None:
            mine.append((department, matter))
    for plan in ServicePlan.objects.at(hall).due(day).prefetch_related("lines"):
        served[plan.window_id] = [(one.department_id, one.matter_id) for one in plan.lines.all()]
    if any(not lines for lines in served.values()):
        return []  # a general window serves everything
    whole = {department for lines in served.values() for department, matter in lines if not matter}
    single = {matter for lines in served.values() for _department, matter in lines if matter}
    matters = Matter.objects.at(hall).offered_on(day).select_related("department")
    left = [
        one for one in matters.in_catalogue_order()
        if one.department_id not in whole and one.pk not in single
    ]  # fmt: skip
    partly = {one.department_id for one in matters if one.pk in single}
    names = [str(one if one.department_id in partly else one.department) for one in left]
    return list(dict.fromkeys(names))


@transaction.atomic
def plan(
    window: Window, lines: Sequence[Served], *, day: date, by: Account, at: datetime
) -> ServicePlan:
    """The window serves these from a day on; from today, at once."""
    rules.in_turn(window.place)
    today = timezone.localdate(at)
    if day < today:
        raise rules.BeginsInThePast
    with override("zh-hans"):
        line = str(window)
        now = window.services.select_related("department", "matter").order_by("pk")
        before = _in_words([(one.department, one.matter) for one in now])
        after = _in_words(lines)
    row = ServicePlan.objects.lay(window, lines, day=day, by=by, at=at)
    if day == today:
        row.begin(at=at)
    rules.note(
        window.place, rules.Table.SERVES, line, by=by, at=at, before={"serves": before},
        after={"serves": after, "serves_from": f"{day}"},
    )  # fmt: skip
    return row


@transaction.atomic
def drop(row: ServicePlan, *, by: Account, at: datetime) -> None:
    """Not so after all; what the window serves now goes on."""
    rules.in_turn(row.window.place)
    with override("zh-hans"):
        line, served = str(row.window), _in_words(row.served())
    if not ServicePlan.objects.to_come().filter(pk=row.pk).delete()[0]:
        raise rules.RuleChanged
    before = {"serves": served, "serves_from": f"{row.valid_from}"}
    rules.note(row.window.place, rules.Table.SERVES, line, by=by, at=at, before=before)


def _in_words(lines: Sequence[Served]) -> str:
    if not lines:
        return str(_("什么都办"))
    return "、".join((matter or department).name for department, matter in lines)


rules.FACTS |= {"serves": _("办什么"), "serves_from": _("起用日期")}
