"""What upper areas add to a page of a lower one, without the lower one knowing them.

An area registers its panels in `apps.py`; the page asks for them by the name of its subject.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple


class Panel(NamedTuple):
    template: str
    context: dict[str, Any]


Maker = Callable[..., Panel | None]
_makers: dict[str, list[tuple[int, Maker]]] = defaultdict(list)


def contribute(subject: str, maker: Maker, *, order: int) -> None:
    """Let maker(row, user=, now=) add a panel to pages about this subject; None adds nothing."""
    _makers[subject].append((order, maker))
    _makers[subject].sort(key=lambda entry: entry[0])


def panels(subject: str, row, *, user, now) -> list[Panel]:
    made = (maker(row, user=user, now=now) for _, maker in _makers[subject])
    return [panel for panel in made if panel]
