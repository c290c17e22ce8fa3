"""What is said of who did not come: that it had its reason, or that a pause ends early."""

from datetime import datetime

from django.db import transaction

from tongxing.people.models import Account, Person

from .models import (
    Excuse,
    PauseLifted,
    SignUp,
    Standing,
    WrongSignUpStep,
    news,
)


def excuse(row: SignUp, *, why: str, by: Account, at: datetime) -> Excuse:
    """This no-show does not count; the person is told. Twice is once.

    Raises
    ------
    WrongSignUpStep
    """
    if row.state != Standing.MISSED:
        raise WrongSignUpStep(row)
    with transaction.atomic():
        said, is_new = Excuse.objects.get_or_create(
            sign_up=row, defaults={"why": why, "by": by, "at": at}
        )
        if is_new:
            news.excused(row, why=why, at=at)
    return said


def lift_pause(person: Person, *, why: str, by: Account, at: datetime) -> PauseLifted:
    """What was missed until now no longer counts; the person is told. Never twice.

    Raises
    ------
    NotPaused
    """
    record = SignUp.objects.no_shows_of(person, at=at)
    with transaction.atomic():
        row = PauseLifted.objects.lift(person, record, why=why, by=by, at=at)
        news.pause_lifted(person, why=why, at=at)
    return row
