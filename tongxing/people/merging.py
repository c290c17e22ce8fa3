"""Two rows become one person, in one transaction, and two again within some days.

What points at a person or an account is registered by the area it belongs to, a model and a field
for each, so this area knows none of them. Every pointer that can be moved is moved and written
down; one that cannot, because the kept person has the same already, stays with the closed row.
Rows of append-only tables are never moved: they lead to the closed row, and that leads on.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.flow import advance
from tongxing.base.models import Parameter

from .models import Account, Double, Person, Proxy, SignIn, TrailEntry
from .models.double import FLOW, DoubleStep, OwnMerge, WrongDoubleStep

UNDO_DAYS = "person_merge_undo_days"
# Facts that the kept row takes over where it has none itself.
TAKEN_OVER = ("sex", "born_on", "id_number", "phone", "address", "speaks", "died_on")

Pointer = tuple[str, str]  # model label and field
_of_person: list[Pointer] = [("people.Account", "person"), ("people.Proxy", "person")]
_of_account: list[Pointer] = [
    ("people.Message", "to"), ("people.Proxy", "helper"), ("places.Follower", "account"),
]  # fmt: skip
Mover = Callable[["Merging"], None]
_movers: list[tuple[Mover, Mover | None]] = []


class NotOnePerson(Refused):
    """What makes two rows two people, or must be put right before."""


class TooLateToUndo(Refused):
    def __init__(self, days: int):
        super().__init__(_("合并已超过%(days)d天，不能撤销了。请逐项更正。") % {"days": days})


def follows_person(label: str, field: str) -> None:
    """Rows of this model belong to whoever this field names, and move when that is one person."""
    _of_person.append((label, field))


def follows_account(label: str, field: str) -> None:
    """The same of what belongs to an account, when both have one."""
    _of_account.append((label, field))


def contribute(merge: Mover, undo: Mover | None = None) -> None:
    """Let merge(merging) act once pointers are moved, and undo(merging) before they go back."""
    _movers.append((merge, undo))


def pointers_of_people() -> list[Pointer]:
    return list(_of_person)


class Merging:
    """A merge under way, or its undoing: who, when, and every change written down."""

    def __init__(self, pair: Double, *, by: Account, at: datetime):
        self.pair, self.by, self.at = pair, by, at
        self.kept, self.double = pair.kept, pair.double

    def set(self, model: type[models.Model], pk: int, field: str, after: Any) -> bool:
        """Change one field and write it down; False when the database has the same already."""
        rows = model._default_manager.filter(pk=pk)
        before = rows.values_list(field, flat=True).get()
        if before == after:
            return True
        try:
            with transaction.atomic():
                rows.update(**{field: after})
        except IntegrityError:
            return False
        label = model._meta.label
        self.pair.changes.append([label, pk, field, _plain(before), _plain(after)])
        return True

    def move(self, pointers: list[Pointer], before: int, after: int) -> None:
        for label, field in pointers:
            model = apps.get_model(label)
            found = model._default_manager.filter(**{field: before}).order_by("pk")
            for pk in list(found.values_list("pk", flat=True)):
                self.set(model, pk, field, after)

    def turn_back(self) -> None:
        """Every change undone, the last first; what has changed since stays as it is."""
        for label, pk, field, before, after in reversed(self.pair.changes):
            model = apps.get_model(label)
            try:
                with transaction.atomic():
                    rows = model._default_manager.filter(pk=pk, **{field: after})
                    rows.update(**{field: before})
            except IntegrityError:
                continue  # the closed row has the same by now: it stays with the kept one


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def may_decide(pair: Double, account: Account) -> bool:
    """Neither who asked nor one of the two."""
    own = account.person_id in (pair.first_id, pair.second_id)
    return account.pk != pair.asked_by_id and not own


def merge(pair: Double, *, by: Account, at: datetime) -> None:
    """Make the two one person; the double stays as a closed row that leads to the kept one.

    Raises
    ------
    OwnMerge, WrongDoubleStep, NotOnePerson
    """
    if not may_decide(pair, by):
        raise OwnMerge
    with transaction.atomic():
        # Of two who press at once one goes on from here.
        if not advance(pair, FLOW[DoubleStep.MERGE], at=at, decided_by=by, decided_at=at):
            raise WrongDoubleStep(pair)
        _hold(pair)
        pair.changes, pair.filled, pair.rewritten = [], [], []
        merging = Merging(pair, by=by, at=at)
        _refuse_two_people(merging.kept, merging.double)
        _close(merging)
        merging.move(_of_person, merging.double.pk, merging.kept.pk)
        _close_account(merging)
        for act, _undo in _movers:
            act(merging)
        _note(merging, "merge")
        Double.objects.filter(pk=pair.pk).update(
            changes=pair.changes, filled=pair.filled, rewritten=pair.rewritten
        )


def _hold(pair: Double) -> None:
    """Both rows are this transaction's; neither has been closed by another merge meanwhile."""
    for pk in sorted((pair.first_id, pair.second_id)):
        if not Person.objects.known().filter(pk=pk).update(name=F("name")):
            raise NotOnePerson(_("其中一份资料刚刚已经合并到别处了。"))
    pair.first.refresh_from_db()
    pair.second.refresh_from_db()
    pair.kept = pair.first if pair.kept_id == pair.first_id else pair.second


def _refuse_two_people(kept: Person, double: Person) -> None:
    if kept.id_hash and double.id_hash:
        raise NotOnePerson(_("两份资料的身份证号不同，是两个人。号码登记错了的，请先更正。"))
    account = Account.objects.filter(person=double).first()
    if account is not None and account.grants:
        raise NotOnePerson(
            _("%(name)s要合并掉的那个账号还有工作角色，请先请系统管理员收回。")
            % {"name": double.name}
        )


def _close(merging: Merging) -> None:
    """The double's row closes; where the kept row lacks a fact, it takes the double's."""
    kept, double = merging.kept, merging.double
    taken = {
        name: getattr(double, name)
        for name in TAKEN_OVER
        if getattr(double, name) and not getattr(kept, name)
    }
    if Account.objects.filter(person=kept).exists():
        taken.pop("phone", None)  # nobody's log-in changes its number by a merge
    if double.household_id and not kept.household_id:
        taken |= {"household": double.household, "is_head": double.is_head}
    for field, after in (("id_hash", None), ("is_head", False), ("household", None)):
        merging.set(Person, double.pk, field, after)
    merging.set(Person, double.pk, "merged_into", kept.pk)
    merging.move([("people.Person", "merged_into")], double.pk, kept.pk)
    kept.change(by=merging.by, at=merging.at, **taken)
    merging.pair.filled = list(taken)


def _close_account(merging: Merging) -> None:
    """Of two log-ins the kept person's stays; what belongs to the other goes over to it."""
    ended = Account.objects.filter(person=merging.double).first()
    stays = Account.objects.filter(person=merging.kept).first()
    if ended is not None and stays is not None:
        merging.set(Account, ended.pk, "is_active", False)
        SignIn.objects.of(ended).end(at=merging.at)
        merging.move(_of_account, ended.pk, stays.pk)
    if stays is not None:  # nobody acts for themselves
        own = Proxy.objects.in_force().filter(person=merging.kept, helper=stays)
        for pk in list(own.values_list("pk", flat=True)):
            merging.set(Proxy, pk, "ended_at", merging.at)


def undo(pair: Double, *, why: str, by: Account, at: datetime) -> None:
    """Two people again: what the merge moved goes back, what came later stays with the kept one.

    Raises
    ------
    TooLateToUndo, OwnMerge, WrongDoubleStep, NotOnePerson
    """
    days = Parameter.objects.value(UNDO_DAYS, on=timezone.localdate(at))
    if pair.decided_at and at > pair.decided_at + timedelta(days=days):
        raise TooLateToUndo(days)
    if by.person_id in (pair.first_id, pair.second_id):
        raise OwnMerge
    with transaction.atomic():
        if not advance(pair, FLOW[DoubleStep.UNDO], at=at, why=why):
            raise WrongDoubleStep(pair)
        if not Person.objects.known().filter(pk=pair.kept_id).update(name=F("name")):
            raise NotOnePerson(_("留下的那份资料后来又合并到别处了，请先撤销后一次合并。"))
        pair.first.refresh_from_db()
        pair.second.refresh_from_db()
        pair.kept = pair.first if pair.kept_id == pair.first_id else pair.second
        merging = Merging(pair, by=by, at=at)
        for _merge, back in reversed(_movers):
            if back is not None:
                back(merging)
        _give_back(merging)
        merging.turn_back()
        _note(merging, "unmerge")


def _give_back(merging: Merging) -> None:
    """Facts taken over leave the kept row, unless somebody has changed them since."""
    kept, double, household = merging.kept, merging.double, None
    for label, pk, field, before, _after in merging.pair.changes:
        if (label, pk, field) == ("people.Person", double.pk, "household"):
            household = before
    empty: dict[str, Any] = {}
    for name in merging.pair.filled:
        if name == "household":
            same = kept.household_id == household
        elif name == "is_head":
            continue  # goes with the household
        else:
            same = getattr(kept, name) == getattr(double, name)
        if same:
            dates = {"born_on": None, "died_on": None, "household": None}
            empty[name] = dates.get(name, "")
    if "household" in empty:
        empty["is_head"] = False
    kept.change(by=merging.by, at=merging.at, **empty)


def _note(merging: Merging, what: str) -> None:
    said = {"kept": str(merging.kept.uid), "double": str(merging.double.uid)}
    said["reason"] = merging.pair.why
    for person in (merging.kept, merging.double):
        TrailEntry.objects.note(person, what, by=merging.by, at=merging.at, after=said)
