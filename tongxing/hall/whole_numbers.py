"""Whole phone numbers: shown after who looked, when and why have been written down."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tongxing.people.models import Account, ReadEntry

from .models import Case, Question, Rating


class Number(NamedTuple):
    """Whose number, and the number."""

    name: str
    number: str


def of_case(case: Case, *, why: str, by: Account, at: datetime) -> list[Number]:
    """The applicant's and, when there is one, the agent's."""
    owner: Any = case if case.phone or case.person is None else case.person
    found = _open(owner, "phone", case.name, why=why, by=by, at=at)
    return found + _open(case, "agent_phone", case.agent_name, why=why, by=by, at=at)


def of_rating(rating: Rating, *, why: str, by: Account, at: datetime) -> list[Number]:
    return _open(rating, "phone", rating.name, why=why, by=by, at=at)


def of_question(question: Question, *, why: str, by: Account, at: datetime) -> list[Number]:
    """Of who asked by phone, the one on their file."""
    if question.asker is not None and question.asker.person is not None:
        person = question.asker.person
        return _open(person, "phone", person.name, why=why, by=by, at=at)
    return _open(question, "phone", question.name or _("提问人"), why=why, by=by, at=at)


def _open(row: Any, field: str, name: str, *, why: str, by: Account, at: datetime) -> list[Number]:
    number = getattr(row, field)
    if not number:
        return []
    ReadEntry.objects.open_sealed(row, field, why=why, by=by, at=at)
    return [Number(name, number)]
