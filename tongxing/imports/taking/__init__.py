"""What rows become: for each kind a taker that decides about rows, and then writes them.

A taker decides from the database as it is and changes nothing; what it writes goes through a
Notebook, so that all of it is in the trail and can be undone.
"""

from .ground import Ground, Taker
from .hours import Hours
from .matters import Matters
from .needs import Needs
from .notebook import Notebook
from .party import PartyMembers
from .places import Places
from .residents import Residents
from .teams import Teams
from .volunteers import Volunteers

TAKERS: dict[str, type[Taker]] = {
    "residents": Residents,
    "volunteers": Volunteers,
    "party": PartyMembers,
    "teams": Teams,
    "places": Places,
    "needs": Needs,
    "hours": Hours,
    "matters": Matters,
}

__all__ = ["TAKERS", "Ground", "Notebook", "Taker"]
