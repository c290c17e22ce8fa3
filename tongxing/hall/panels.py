"""What the hall adds to pages of the areas below: one's own cases, what waits at a window."""

from datetime import datetime
from typing import Any

from tongxing.base.panels import Panel, contribute
from tongxing.people import merging, own_data
from tongxing.people.models import Account, Person

from .access import works_in_the_hall
from .models import Case, Handled, Question, Ticket, Window, with_lateness
from .models.case import READS_CASES

MOST_SHOWN = 5


def on_account(account: Account, *, user: Account, now: datetime) -> Panel | None:
    """On one's own page: the latest cases, and those of people one acts for."""
    rows = Case.objects.concerning(account).with_names().newest_first()[:MOST_SHOWN]
    found = with_lateness(rows, at=now)
    return Panel("hall/_my_cases.html", {"cases": found, "own": True}) if found else None


def on_person(person: Person, *, user: Account, now: datetime) -> Panel | None:
    """On somebody's page, the cases of theirs that this reader may open."""
    if not user.place_ids(*READS_CASES):
        return None
    rows = Case.objects.visible_to(user).of_person(person.pk).with_names().newest_first()
    found = with_lateness(rows[:MOST_SHOWN], at=now)
    return Panel("hall/_my_cases.html", {"cases": found, "own": False}) if found else None


def at_window(window: Window, *, user: Account, now: datetime) -> Panel:
    """On the clerk's page: take in a case for who is here, what of one's own waits, how to rate."""
    here = Ticket.objects.here(window)
    mine = Case.objects.handled_by(user).open()
    count = mine.count()
    waiting = mine.most_urgent_first().with_names()[:MOST_SHOWN] if count else []
    return Panel(
        "hall/_cases_at_window.html",
        {
            "here": here,
            "cases": _of_ticket(here, now) if here else [],
            "to_rate": Handled.to_rate(here) if here else [],
            "waiting": with_lateness(waiting, at=now),
            "waiting_count": count,
            "overdue_count": mine.overdue(now).count(),
            "questions": Question.objects.visible_to(user).waiting_for(user).count(),
            "now": now,
        },
    )


def _of_ticket(ticket: Ticket, now: datetime) -> list[Case]:
    return with_lateness(Case.objects.of_ticket(ticket).with_names().newest_first(), at=now)


def my_shifts(row: Account | Window, *, user: Account, now: datetime) -> Panel | None:
    """The way to one's own week, for whoever works at the windows."""
    return Panel("hall/_my_shifts.html", {}) if works_in_the_hall(user) else None


def cases(account: Account) -> list[dict[str, Any]]:
    """What a person takes away of their own cases (PIPL article 45)."""
    rows = Case.objects.of_person(account.person_id or 0).with_names().newest_first()
    return [
        {
            "number": row.number, "matter": row.matter.name, "subject": row.subject,
            "received_at": row.received_at, "state": row.get_state_display(),
            "receipt": row.receipt, "result": row.result, "why": row.why,
            "materials": list(row.materials.in_order().values("name", "standing")),
            "form": row.form.answers if hasattr(row, "form") else None,
        }
        for row in rows
    ]  # fmt: skip


def questions(account: Account) -> list[dict[str, Any]]:
    rows = Question.objects.asked_by(account).newest_first()
    return list(rows.values("number", "text", "asked_at", "answer", "answered_at"))


contribute("account", on_account, order=15)
contribute("person", on_person, order=15)
contribute("account", my_shifts, order=12)
contribute("window", at_window, order=10)
contribute("window", my_shifts, order=90)
for model in ("Clerk", "Ticket", "Appointment", "Case"):
    merging.follows_person(f"hall.{model}", "person")
for model, field in (("Ticket", "holder"), ("Appointment", "holder"), ("Question", "asker")):
    merging.follows_account(f"hall.{model}", field)
own_data.contribute("cases", cases)
own_data.contribute("questions", questions)
