"""What the zone knows about a person, for that person to take away (PIPL article 45).

An area registers what it keeps in its `apps.py`; this area's own parts are below.
"""

from collections.abc import Callable
from typing import Any

from .models import Account, Grant, Proxy, ReadEntry, SignIn

Maker = Callable[[Account], Any]
_makers: dict[str, Maker] = {}


def contribute(name: str, maker: Maker) -> None:
    """Let maker(account) add values that JSON can carry, under this name."""
    _makers[name] = maker


def of(account: Account) -> dict[str, Any]:
    makers = {maker.__name__: maker for maker in OWN} | _makers
    return {name: maker(account) for name, maker in makers.items()}


def person(account: Account) -> dict[str, Any]:
    """One's own facts, whole: nothing is masked from the person it belongs to."""
    row = account.person
    said = {name: getattr(row, name) for name in row.FACTS if name not in {"place", "household"}}
    return said | {"place": row.place.name, "registered_at": row.registered_at}


def household(account: Account) -> dict[str, Any] | None:
    """The household; of the others who live there, what one knows anyway."""
    if (home := account.person.household) is None:
        return None
    members = [member.name for member in home.head_first()]
    return {"number": home.number, "address": home.address, "members": members}


def proxies(account: Account) -> list[dict[str, Any]]:
    mine = Proxy.objects.filter(person=account.person_id) | Proxy.objects.filter(helper=account)
    return [
        {
            "what": str(row), "basis": row.get_basis_display(), "consent": row.consent,
            "since": row.granted_at, "until": row.ended_at,
        }
        for row in mine.with_names().newest_first()
    ]  # fmt: skip


def sign_ins(account: Account) -> list[dict[str, Any]]:
    rows = SignIn.objects.filter(account=account).order_by("-at", "-pk")
    return [dict(row) for row in rows.values("device", "comes_from", "at", "seen_at", "ended_at")]


def roles(account: Account) -> list[dict[str, Any]]:
    rows = Grant.objects.filter(account=account).by_place()
    return [
        {
            "role": row.get_role_display(), "place": row.place.name, "since": row.at,
            "until": row.ended_at,
        }
        for row in rows
    ]  # fmt: skip


def reads(account: Account) -> list[dict[str, Any]]:
    rows = ReadEntry.objects.of(account.person).select_related("by__person")
    return [{"field": row.field, "why": row.why, "by": str(row.by), "at": row.at} for row in rows]


OWN: tuple[Maker, ...] = (person, household, proxies, sign_ins, roles, reads)
