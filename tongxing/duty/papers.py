"""The roster as it hangs on the wall: A4 or A3, names and gaps, with the phone list."""

from datetime import date, timedelta
from pathlib import Path

from tongxing.base import typeset
from tongxing.base.wording import weekday

from . import queries
from .models import Assignment, Roster

TEMPLATE = Path(__file__).parent / "data" / "roster.typ"
PAPERS = ("a4", "a3")
WEEK = 7
DAY = timedelta(days=1)


def pdf(roster: Roster, first: date, *, paper: str) -> bytes:
    """A week of the roster on paper, from the first day on."""
    days = [first + n * DAY for n in range(WEEK)]
    rows = queries.sheet(roster, first, WEEK)
    phones = (
        Assignment.objects.holding()
        .filter(shift__roster=roster, starts_at__date__range=(days[0], days[-1]))
        .select_related("stander__person")
    )
    people = {row.stander_id: row.stander.person for row in phones}
    facts = {
        "title": f"{roster.place}值班表",
        "span": f"{days[0]:%Y-%m-%d} — {days[-1]:%Y-%m-%d}",
        "paper": paper,
        "state": roster.get_state_display(),
        "version": roster.version,
        "days": [{"day": f"{day.month}-{day.day}", "weekday": weekday(day.weekday())}
                 for day in days],
        "rows": [
            {"post": str(row.post), "days": [[_cell(cell) for cell in day] for day in row.days]}
            for row in rows
        ],
        "phones": sorted(
            ({"name": one.name, "phone": one.phone} for one in people.values() if one.phone),
            key=lambda one: (one["name"], one["phone"]),
        ),
    }  # fmt: skip
    return typeset.pdf(TEMPLATE, facts)


def _cell(cell: queries.Cell) -> dict[str, object]:
    return {
        "label": cell.label, "span": cell.span, "lacks": cell.lacks,
        "names": [f"{one.name}{'★' if one.leads else ''}" for one in cell.names],
    }  # fmt: skip
