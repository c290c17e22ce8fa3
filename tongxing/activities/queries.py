"""Questions about many activities, answered in plain values."""

from typing import NamedTuple

from tongxing.people.models import Account, Person, Proxy

from .models import Activity, SignUp, Standing

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
        activity.sign_ups.filter(state__in=SHOWN).select_related("post", "person")
        .prefetch_related("people").in_order()
    )  # fmt: skip
    found = [PartyLine(row, [one.name for one in row.people.all()]) for row in rows]
    return sorted(found, key=lambda line: SHOWN.index(Standing(line.row.state)))


def people_to_sign_up(account: Account) -> list[Person]:
    """Oneself, and people one acts for."""
    acts_for = Proxy.objects.in_force_for(account).values("person")
    rows = Person.objects.filter(pk__in=acts_for).order_by("name", "pk")
    return [account.person, *rows] if account.person else list(rows)
