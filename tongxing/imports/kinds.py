"""Every kind of sheet that can be taken in: the office's own, and those exchanged with others."""

from .columns import OFFICE_KINDS, Kind
from .exchange.columns import EXCHANGED

KINDS: dict[str, Kind] = OFFICE_KINDS | {kind.name: kind for kind in EXCHANGED.values()}
