"""Who may do what with duty: named facts."""

from typing import NamedTuple

from tongxing.people.models import Account, Person, Role
from tongxing.places.models import Place

from .models import KEEPS_DUTY, READS_DUTY, Post, Roster, Shift, Stander


def stands(account: Account) -> bool:
    """Whoever is on the list of those who may be placed."""
    return account.is_authenticated and Stander.objects.of(account).exists()


class Serves(NamedTuple):
    """What somebody does for others, asked in one query: every page's frame wants to know."""

    volunteers: bool
    stands: bool


def serves(account: Account) -> Serves:
    rows = Person.objects.filter(account=account).values_list("volunteer", "stander")
    return Serves(*(key is not None for key in rows.first() or (None, None)))


def reads_duty(account: Account) -> bool:
    return account.is_authenticated and account.holds(*READS_DUTY)


def keeps_duty(account: Account) -> bool:
    """Duty officers and the office."""
    return account.is_authenticated and account.holds(*KEEPS_DUTY)


def plans_duty(account: Account) -> bool:
    """Who opens campaigns and posts, and says who may stand."""
    return keeps_duty(account)


def publishes(account: Account, roster: Roster) -> bool:
    return account.covers(roster.place, Role.OFFICE, Role.DUTY_OFFICER)


def keeps_at(account: Account, place: Place) -> bool:
    return account.is_authenticated and account.covers(place, *KEEPS_DUTY)


def reads_at(account: Account, place: Place) -> bool:
    return account.is_authenticated and account.covers(place, *READS_DUTY)


def keeps_post(account: Account, post: Post) -> bool:
    return keeps_at(account, post.place)


def keeps_shift(account: Account, shift: Shift) -> bool:
    return keeps_at(account, shift.post.place)
