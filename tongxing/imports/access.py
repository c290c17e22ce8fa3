"""Who may import, and into which part of the tree."""

from tongxing.people.models import Account
from tongxing.places.models import Place

from .models import IMPORTERS, Run


def imports(account: Account) -> bool:
    return account.is_authenticated and account.holds(*IMPORTERS)


def exchanges(account: Account) -> bool:
    """Hands records over to other systems: the same who let them in."""
    return imports(account)


def may_take(account: Account, run: Run) -> bool:
    """Whether this person may confirm, drop or undo the run."""
    if run.place is None:
        return account.holds_a_root(*IMPORTERS)
    return account.covers(run.place, *IMPORTERS)


def places_for(account: Account):
    """The places into which this person may import, from the top."""
    ids = account.place_ids(*IMPORTERS)
    return Place.objects.open().filter(pk__in=ids).in_tree_order()
