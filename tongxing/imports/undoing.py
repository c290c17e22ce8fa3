"""The way back: a whole import undone, or refused because its rows have been used since."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxing.base.errors import Refused
from tongxing.hall.models import Matter
from tongxing.people.models import Account, Person, TrailEntry
from tongxing.places.models import Place
from tongxing.teams.models import Team

from .models import Changed, Made, Run, State
from .taking.hours import withdraw as withdraw_hours
from .taking.needs import withdraw
from .taking.notebook import BATCH, gives_up, kept, overwrite, trail_entry

# What was made goes in this order, so that nothing points at what is gone; what was changed is
# restored in between: after those who took its place, before what it was moved into.
FIRST = ("imports.foreignnumber", "hall.material", "hall.matter", "activities.post",
         "activities.activity", "teams.membership", "teams.volunteerskill",
         "teams.partymember", "teams.volunteer", "people.person")  # fmt: skip
LAST = ("teams.team", "teams.branch", "people.household", "places.place")
# These cannot be unwritten, only withdrawn.
NEED, HOURS = "needs.need", "teams.hoursrequest"

MOST_NAMED = 5  # of the rows that are in use
OWN_LINES = ("import", "undo-import")  # of the trail
USES = {
    "people.account": gettext_lazy("登录账号"),
    "people.person": gettext_lazy("居民"),
    "people.household": gettext_lazy("户"),
    "people.grant": gettext_lazy("角色"),
    "people.proxy": gettext_lazy("代办"),
    "people.trailentry": gettext_lazy("审计记录"),
    "places.place": gettext_lazy("下级阵地"),
    "places.notice": gettext_lazy("告示"),
    "places.placestep": gettext_lazy("阵地经过"),
    "places.offer": gettext_lazy("服务事项"),
    "places.openinghours": gettext_lazy("开门时间"),
    "teams.team": gettext_lazy("队伍"),
    "teams.branch": gettext_lazy("党支部"),
    "teams.membership": gettext_lazy("队员"),
    "teams.volunteer": gettext_lazy("志愿者身份"),
    "teams.volunteerskill": gettext_lazy("技能"),
    "teams.partymember": gettext_lazy("党员身份"),
    "teams.hoursentry": gettext_lazy("服务时长"),
    "teams.hoursrequest": gettext_lazy("时长申请"),
    "needs.need": gettext_lazy("诉求"),
    "needs.needstep": gettext_lazy("诉求经过"),
    "needs.assignment": gettext_lazy("派工"),
    "needs.callback": gettext_lazy("回访"),
    "hall.clerk": gettext_lazy("窗口人员"),
    "hall.material": gettext_lazy("材料"),
    "hall.ticket": gettext_lazy("取号"),
    "hall.ticketmatter": gettext_lazy("取号"),
    "hall.ticketstep": gettext_lazy("取号"),
    "hall.windowservice": gettext_lazy("窗口分工"),
    "activities.activity": gettext_lazy("活动"),
    "activities.activityevent": gettext_lazy("活动经过"),
    "activities.signup": gettext_lazy("报名"),
    "imports.foreignnumber": gettext_lazy("来源编号"),
    "imports.run": gettext_lazy("导入"),
}

Pair = tuple[models.Model, Changed]  # a row as it stands, and what was kept of it


class InUse(Refused):
    """An import cannot be undone: its rows have been used since. Names what uses them."""

    def __init__(self, uses: list[str]):
        super().__init__(
            _("不能撤销，这些数据导入以后已经用上了：%(uses)s。什么都没有变。")
            % {"uses": "；".join(uses)}
        )


def undo(run: Run, *, by: Account, at: datetime) -> None:
    """Delete what the run made and restore what it changed, or refuse and change nothing."""
    taken_at = run.taken_at
    try:
        with transaction.atomic():
            run.undo(by=by, at=at)
            changed = {label: _changed(run, label) for label in (*FIRST, *LAST)}
            if uses := list(_uses(run, changed, since=taken_at or at)):
                raise InUse(uses[:MOST_NAMED])
            _tell_trail(run, by=by, at=at)
            bills = _bills(run, changed["hall.material"])
            for label in FIRST:
                _delete(run, label)
            for pairs in changed.values():
                _restore(pairs, by=by, at=at)
            for label in LAST:
                _delete(run, label)
            _tell_bills(bills, by=by, at=at)
            why = _("撤销导入：%(file)s") % {"file": run.file_name}
            withdraw(list(_made(run, NEED).order_by("pk")), why=why, by=by, at=at)
            withdraw_hours(list(_made(run, HOURS).order_by("pk")), why=why, by=by, at=at)
    except IntegrityError as error:
        if not any(word in str(error).lower() for word in ("foreign key", "unique")):
            raise
        raise InUse([_("有人刚刚用到了其中的数据")]) from error


def _made(run: Run, label: str) -> models.QuerySet:
    """Rows of a table that the run made and that are still there."""
    rows = apps.get_model(label)._base_manager.all()
    return rows.filter(Made.objects.holding(run, label, row="pk"))


def _labels_made(run: Run) -> list[str]:
    labels = run.made.order_by("about").values_list("about", flat=True)
    return list(labels.distinct())


def _changed(run: Run, label: str) -> list[Pair]:
    """Rows the run has changed, as they stand, each with what was kept of it."""
    changes = {one.row_id: one for one in run.changed.filter(about=label)}
    rows = apps.get_model(label)._base_manager.in_bulk(list(changes))
    return [(rows[pk], one) for pk, one in changes.items() if pk in rows]


# --- what stands in the way


def _uses(run: Run, changed: dict[str, list[Pair]], *, since: datetime) -> Iterator[str]:
    for label in _labels_made(run):
        yield from _pointed_at(run, label)
        yield from _edited(run, label, since=since)
    for pairs in changed.values():
        again = [row for row, one in pairs if not _stands(row, one)]
        if again:
            yield _named(_("“%(row)s”导入以后又改过（共%(count)d条）"), again[0], len(again))
    yield from _imported_again(run, since=since)


def _named(words: str, row: Any, count: int, use: Any = "") -> str:
    return words % {"row": row, "count": count, "use": use}


def _pointed_at(run: Run, label: str) -> Iterator[str]:
    """Rows of any table that refer to what the run made, other than its own."""
    for relation in apps.get_model(label)._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        other, name = relation.related_model, relation.field.attname
        other_label = other._meta.label_lower
        pointing = other._base_manager.filter(Made.objects.holding(run, label, row=name))
        pointing = pointing.exclude(Made.objects.holding(run, other_label, row="pk"))
        own = run.changed.filter(about=other_label).values("row_id")
        pointing = pointing.exclude(pk__in=own).order_by("pk")
        if first := pointing.first():
            row = getattr(first, relation.field.name)
            use = USES.get(other_label, _("其他记录"))
            words = _("“%(row)s”已有%(use)s（共%(count)d条）")
            yield _named(words, row, pointing.count(), use)


def _edited(run: Run, label: str, *, since: datetime) -> Iterator[str]:
    """What the run made and somebody has corrected by hand since."""
    if not any(field.name == "uid" for field in apps.get_model(label)._meta.fields):
        return
    later = TrailEntry.objects.filter(about=label, at__gt=since).exclude(what__in=OWN_LINES)
    edited = _made(run, label).filter(uid__in=later.values("about_uid")).order_by("pk")
    if first := edited.first():
        yield _named(_("“%(row)s”导入以后改过（共%(count)d条）"), first, edited.count())


def _stands(row: models.Model, one: Changed) -> bool:
    for name, value in one.after.items():
        field: Any = row._meta.get_field(name)
        if getattr(row, field.attname) != kept(field, value):
            return False
    return True


def _imported_again(run: Run, *, since: datetime) -> Iterator[str]:
    """A later import that has changed what this one made, and stands."""
    later = Run.objects.filter(state=State.DONE, taken_at__gte=since).exclude(pk=run.pk)
    for label in _labels_made(run):
        ours = Changed.objects.filter(Made.objects.holding(run, label, row="row_id"), about=label)
        for other in later.filter(pk__in=ours.values("run")).order_by("taken_at", "pk"):
            yield _("后来的导入“%(file)s”又更新了它们") % {"file": other.file_name}


# --- the way back


def _tell_trail(run: Run, *, by: Account, at: datetime) -> None:
    """What goes, line by line, before it goes."""
    people = _made(run, "people.person").select_related("place", "household")
    _note(people, Person.facts, by=by, at=at)
    matters = _made(run, "hall.matter").select_related("department")
    _note(matters, Matter.facts, by=by, at=at)
    _note(_made(run, "teams.team").select_related("place"), _name_and_code, by=by, at=at)
    gone = {place.pk: place for place in _made(run, "places.place")}
    for place in gone.values():
        above = Place.objects.above(place).exclude(pk__in=gone).order_by("-path").first()
        line = trail_entry(place, "undo-import", _name_and_code(place), {}, by=by, at=at)
        line.place = above  # a line about a place that goes belongs to the one that stays
        line.save(force_insert=True)


def _bills(run: Run, changed: list[Pair]) -> list[tuple[Matter, dict[str, str]]]:
    """Matters that stay and whose materials go back, each with what it asks for now."""
    touched = {row.matter_id for row, _one in changed}  # type: ignore[attr-defined]
    touched |= set(_made(run, "hall.material").values_list("matter", flat=True))
    gone = _made(run, "hall.matter").values("pk")
    stay = Matter.objects.filter(pk__in=touched).exclude(pk__in=gone).select_related("department")
    return [(matter, matter.bill()) for matter in stay.order_by("pk")]


def _tell_bills(bills: list[tuple[Matter, dict]], *, by: Account, at: datetime) -> None:
    TrailEntry.objects.bulk_create(
        trail_entry(matter, "undo-import", before, matter.bill(), by=by, at=at)
        for matter, before in bills
    )


def _name_and_code(row: Team | Place) -> dict[str, str]:
    return {"name": row.name, "code": row.code}


def _note(
    rows: models.QuerySet, facts: Callable[[Any], dict], *, by: Account, at: datetime
) -> None:
    batch: list[TrailEntry] = []
    for row in rows.order_by("pk").iterator(chunk_size=BATCH):
        batch.append(trail_entry(row, "undo-import", facts(row), {}, by=by, at=at))
        if len(batch) == BATCH:
            TrailEntry.objects.bulk_create(batch)
            batch = []
    TrailEntry.objects.bulk_create(batch)


def _restore(pairs: list[Pair], *, by: Account, at: datetime) -> None:
    """Put back what stood there; whoever gives something up goes before whoever gets it back."""
    lines = []
    for row, one in pairs:
        said = _facts(row)
        for name, value in one.before.items():
            field: Any = row._meta.get_field(name)
            setattr(row, field.attname, kept(field, value))
        if said is not None:
            lines.append(trail_entry(row, "undo-import", said, _facts(row) or {}, by=by, at=at))
    for giving_up in (True, False):
        groups: dict[tuple[str, ...], list[models.Model]] = {}
        for row, one in pairs:
            if gives_up(one.before) == giving_up:
                groups.setdefault(tuple(sorted(one.before)), []).append(row)
        for names, members in groups.items():
            overwrite(members, names)
    TrailEntry.objects.bulk_create(lines, batch_size=BATCH)


def _facts(row: Any) -> dict[str, str] | None:
    """The row as text for the trail; None when it has no line of its own there."""
    if isinstance(row, Person | Matter):
        return row.facts()
    return _name_and_code(row) if isinstance(row, Team | Place) else None


def _delete(run: Run, label: str) -> None:
    """Rows the run made, in one statement: that nothing refers to them has been seen to."""
    rows = _made(run, label)
    rows._raw_delete(rows.db)
