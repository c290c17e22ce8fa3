"""Who may turn a need into something else."""

from tongxing.needs.access import dispatches_it
from tongxing.needs.models import OPEN, Need, State
from tongxing.people.models import Account

TURNED_FROM = OPEN - {State.RAISED}  # what nobody has reviewed is not made public


def may_turn(account: Account, need: Need) -> bool:
    """Whoever dispatches it, while it is open."""
    return need.state in TURNED_FROM and dispatches_it(account, need)
