"""Questions about many activities, answered in plain values."""

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Sum

from tongxing.base.prepared import prepared
from tongxing.people.models import Account, Person, Proxy

from .models import HOLDS_A_PLACE, Activity, Head, Post, SignUp, Standing, Stay

SHOWN = (
    Standing.CAME, Standing.PLACED, Standing.OFFERED, Standing.IN_LOT, Standing.WAITING,
    Standing.MISSED,
)  # fmt: skip


class PartyLine(NamedTuple):
    """A party on the leader's list."""

    row: SignUp
    names: list[str]


def parties(activity: Activity) -> list[PartyLine]:
    """Everybody who comes or wants to, those with places first, in the order they came."""
    rows = (
        activity.sign_ups.filter(state__in=SHOWN).select_related("post", "person", "excuse")
        .prefetch_related("people").in_order()
    )  # fmt: skip
    found = [PartyLine(row, [one.name for one in row.people.all()]) for row in rows]
    return sorted(found, key=lambda line: SHOWN.index(Standing(line.row.state)))


class GateLine(NamedTuple):
    """A party as the gate sees it."""

    row: SignUp
    names: list[str]
    is_inside: bool
    has_come: bool
    key: uuid.UUID  # of the next press on a page without scripts


def at_the_gate(activity: Activity, *, party: uuid.UUID | None = None) -> list[GateLine]:
    """Parties with a place, by name; or only the one whose code was read."""
    found = activity.sign_ups.holding()
    if party is not None:
        found = found.filter(uid=party)
    rows = (
        found.select_related("post", "person").prefetch_related("people")
        .order_by("person__name", "pk")
    )  # fmt: skip
    here = set(Stay.objects.inside().filter(activity=activity).values_list("sign_up", flat=True))
    return [
        GateLine(
            row, [one.name for one in row.people.all()], row.pk in here,
            row.state == Standing.CAME, uuid.uuid4(),
        )
        for row in rows
    ]  # fmt: skip


def people_to_sign_up(account: Account) -> list[Person]:
    """Oneself, and people one acts for."""
    rows = _oneself_and_others(account=account.pk, person=account.person_id or 0)
    return sorted(rows, key=lambda one: one.pk != account.person_id)


@prepared(account=BigIntegerField(), person=BigIntegerField())
def _oneself_and_others(account: Any, person: Any) -> QuerySet:
    acts_for = Proxy.objects.in_force().filter(helper=account).values("person")
    rows = Person.objects.filter(Q(pk=person) | Q(pk__in=acts_for)).order_by("name", "pk")
    return rows.defer("id_number", "phone")  # nobody reads them here, and to unseal them takes long


def open_sign_ups(account: Account, activity: Activity) -> list[SignUp]:
    """What this person, or somebody for whom they act, has signed up for here."""
    return _open_sign_ups(account=account.pk, person=account.person_id or 0, activity=activity.pk)


@prepared(account=BigIntegerField(), person=BigIntegerField(), activity=BigIntegerField())
def _open_sign_ups(account: Any, person: Any, activity: Any) -> QuerySet:
    acts_for = Proxy.objects.in_force().filter(helper=account).values("person")
    rows = SignUp.objects.filter(Q(by=account) | Q(person=person) | Q(person__in=acts_for))
    return rows.open().filter(activity=activity).select_related("person", "post").in_order()


def open_to_all(number: str) -> Activity | None:
    """An activity that everybody may see, whoever asks."""
    return _open_to_all.first(number=number)


@prepared(number=CharField())
def _open_to_all(number: Any) -> QuerySet:
    rows = Activity.objects.public().filter(number=number).with_names()
    return rows.select_related("only_under", "only_team")


def ahead_of(row: SignUp) -> int:
    """How many parties stand before one that waits; 0 for any other."""
    return SignUp.objects.waiting().ahead_of(row).count() if row.state == Standing.WAITING else 0


def miscounted() -> list[str]:
    """Numbers of activities that count, whole or at a post, other places than are held."""
    held = Sum("sign_ups__heads", filter=Q(sign_ups__state__in=sorted(HOLDS_A_PLACE)), default=0)
    whole = Activity.objects.annotate(held=held).exclude(held=F("taken"))
    posts = Post.objects.annotate(held=held).exclude(held=F("taken"))
    return sorted(
        {*whole.values_list("number", flat=True), *posts.values_list("activity__number", flat=True)}
    )


def accounts_of_parties(
    activity: Activity, *, states: Collection[Standing], post: Post | None
) -> set[int]:
    """Keys of the accounts of everybody in these parties, and of who signed them up."""
    rows = SignUp.objects.filter(activity=activity, state__in=sorted(states))
    if post:
        rows = rows.filter(post=post)
    heads = Head.objects.filter(sign_up__in=rows.values("pk"), person__isnull=False)
    own = Account.objects.filter(person__in=heads.values("person"))
    made = rows.filter(by__person__isnull=False)  # a guest's own was made by nobody
    return {*own.values_list("pk", flat=True), *made.values_list("by", flat=True)}
