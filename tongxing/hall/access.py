"""Who may do what in the hall."""

from tongxing.people.models import Account, Role
from tongxing.places.models import Place

from .models import KEEPERS, Sitting, Step, Ticket

AT_WINDOWS = (Role.CLERK, Role.HALL_MANAGER)
LOOKS_AFTER = (Role.HALL_MANAGER, Role.OFFICE)


def works_in_the_hall(account: Account) -> bool:
    return account.is_authenticated and account.holds(*AT_WINDOWS)


def looks_after_the_hall(account: Account) -> bool:
    return account.is_authenticated and account.holds(*LOOKS_AFTER)


def has_to_do_with_the_hall(account: Account) -> bool:
    return works_in_the_hall(account) or looks_after_the_hall(account)


def keeps_the_catalogue(account: Account) -> bool:
    return account.is_authenticated and account.holds(*KEEPERS)


def keeps_matters_of(account: Account, hall: Place) -> bool:
    return account.covers(hall, *KEEPERS)


def reads_changes_of(account: Account, hall: Place) -> bool:
    """Whether this person sees who changed a matter's guide, and what it said before."""
    return account.is_authenticated and account.covers(hall, *KEEPERS, *AT_WINDOWS)


def works_at(account: Account, hall: Place) -> bool:
    return account.covers(hall, *AT_WINDOWS)


def manages(account: Account, hall: Place) -> bool:
    return account.covers(hall, *LOOKS_AFTER)


def has_it_at_the_window(account: Account, ticket: Ticket, sitting: Sitting) -> bool:
    """Whether the person with this number is called to where this clerk sits."""
    return sitting.by_id == account.pk and sitting.window_id == ticket.window_id


def holds_it(account: Account, ticket: Ticket) -> bool:
    return account.is_authenticated and ticket.holder_id == account.pk


def works_where_it_waits(account: Account, ticket: Ticket, sitting: Sitting) -> bool:
    return works_at(account, ticket.place)


MAY = {
    Step.START: has_it_at_the_window,
    Step.RECALL: has_it_at_the_window,
    Step.PASS: has_it_at_the_window,
    Step.FINISH: has_it_at_the_window,
    Step.HOLD: has_it_at_the_window,
    Step.PUT_BACK: has_it_at_the_window,
    Step.TRANSFER: works_where_it_waits,
    Step.CALL: works_where_it_waits,
    Step.COME_BACK: works_where_it_waits,
    Step.LEAVE: works_where_it_waits,
}
