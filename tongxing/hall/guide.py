"""What the pages of the catalogue show beside a matter's own row, in plain values."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import in_language
from tongxing.places.models import Place

from . import plans
from .models import Material, Matter, Window


class Choice(NamedTuple):
    """By what the list may be narrowed, and how many matters are left then."""

    value: str
    label: str
    matters: int


class Choices(NamedTuple):
    departments: list[Choice]
    topics: list[Choice]


def choices(hall: Place, *, day: date) -> Choices:
    """Departments in their order, life themes by how much there is of them."""
    rows = Matter.objects.at(hall).offered_on(day).in_catalogue_order()
    names: dict[str, str] = {}
    departments: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    said = ("department__code", "department__name", "department__name_en", "topics_text")
    for code, name, name_en, text in rows.values_list(*said):
        names[code] = in_language(name, name_en)
        departments[code] += 1
        topics.update(topic for topic in text.split("|") if topic)
    return Choices(
        [Choice(code, names[code], departments[code]) for code in sorted(names)],
        [Choice(topic, topic, n) for topic, n in sorted(topics.items(), key=lambda t: (-t[1], t))],
    )


class Pile(NamedTuple):
    """Materials that are handled alike."""

    title: Any
    icon: str
    materials: list[Material]


def piles(materials: Iterable[Material]) -> list[Pile]:
    """What must be brought first, then what only some bring, then what nobody needs to carry."""
    found = list(materials)
    carried = [one for one in found if one.to_bring]

    def with_need(need: str) -> list[Material]:
        return [one for one in carried if one.need == need]

    def from_source(source: str) -> list[Material]:
        return [one for one in found if one.source == source]

    all_piles = [
        Pile(_("一定要带"), "check-circle", with_need(Material.Need.REQUIRED)),
        Pile(_("有这些情形的，还要带"), "question-mark-circle", with_need(Material.Need.IF)),
        Pile(_("可以过后再补"), "clock", with_need(Material.Need.OPTIONAL)),
        Pile(_("到窗口领表填"), "pencil-square", from_source(Material.Source.FORM)),
        Pile(_("不用带，窗口自己查"), "cloud-arrow-down", from_source(Material.Source.SHARE)),
    ]
    return [pile for pile in all_piles if pile.materials]


class Serving(NamedTuple):
    """Where a matter is served, and what somebody is told who draws a number now."""

    windows: list[plans.AtWindow]
    low: int | None  # minutes; None: no window that serves it is open
    high: int | None


def serving(matter: Matter, hall: Place, now_here: plans.Hall) -> Serving:
    windows = Window.objects.at(hall).prefetch_related("services").in_number_order()
    numbers = {window.number for window in windows if window.serves(matter)}
    told = plans.told_to_a_newcomer(
        now_here, department_id=matter.department_id, matter_id=matter.pk
    )
    shown = [one for one in now_here.windows if one.number in numbers]
    band = told[1] if told else None
    return Serving(shown, round(band.low) if band else None, round(band.high) if band else None)


class Ticked(NamedTuple):
    """A material on a notice: there, missing, to follow, not asked for, or not to be brought."""

    material: Material
    state: str  # have, missing, later, aside, share


class Notice(NamedTuple):
    lines: list[Ticked]

    @property
    def missing(self) -> int:
        return sum(line.state == "missing" for line in self.lines)

    @property
    def later(self) -> int:
        return sum(line.state == "later" for line in self.lines)


def notice(
    materials: Iterable[Material], *, have: frozenset[int], applies: frozenset[str]
) -> Notice:
    """What has been brought and what is missing, all of it told at once (一次性告知)."""
    return Notice([Ticked(one, _state(one, have, applies)) for one in materials])


def _state(material: Material, have: frozenset[int], applies: frozenset[str]) -> str:
    if material.source == Material.Source.SHARE:
        return "share"
    if material.pk in have:
        return "have"
    if material.need == Material.Need.IF and material.when not in applies:
        return "aside"
    return "later" if material.need == Material.Need.OPTIONAL else "missing"


def with_materials(rows):
    """Matters with what they ask for, in two queries however many they are."""
    return rows.prefetch_related(Prefetch("materials", Material.objects.in_order()))


def plain(matter: Matter, *, url: str) -> dict[str, Any]:
    """A matter as other systems read it; codes as they are, texts in Chinese."""
    return {
        "base_code": matter.base_code,
        "code": matter.code,
        "name": matter.name,
        "name_en": matter.name_en,
        "department": {"code": matter.department.code, "name": matter.department.name},
        "kind": matter.kind,
        "handling": matter.handling,
        "serves": matter.serves,
        "statutory_days": matter.statutory_days,
        "promised_days": matter.promised_days,
        "visits": matter.visits,
        "fee": matter.fee,
        "result": matter.result,
        "on_behalf": matter.on_behalf,
        "may_book": matter.may_book,
        "topics": matter.topics,
        "open_from": matter.open_from,
        "open_until": matter.open_until,
        "url": url,
        "materials": [
            {
                "name": one.name, "need": one.need, "when": one.when, "source": one.source,
                "form": one.form, "copies": one.copies, "note": one.note,
            }
            for one in matter.materials.all()
        ],
    }  # fmt: skip
