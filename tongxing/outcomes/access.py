"""Who may turn a need into something else."""

from tongxing.needs.access import dispatches_it
from tongxing.needs.models import OPEN, Need, State, Urgency
from tongxing.people.models import Account

TURNED_FROM = OPEN - {State.RAISED}  # what nobody has reviewed is not made public


def may_turn(account: Account, need: Need) -> bool:
    """Whoever dispatches it, while it is open; nothing that is urgent waits for an activity."""
    unhurried = need.state in TURNED_FROM and need.urgency == Urgency.NORMAL
    return unhurried and dispatches_it(account, need)
