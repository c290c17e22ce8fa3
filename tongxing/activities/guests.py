"""Without an account: signing up by name and phone, what becomes of it, and its end."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tongxing.base.models import Parameter
from tongxing.people.models import Account, Person
from tongxing.people.models.person import NO_NAME, hash_of_phone

from .merging import give_sign_up
from .models import (
    Activity,
    Companion,
    Guest,
    GuestsNotWelcome,
    Head,
    PhoneHasAPlace,
    PhoneMustSignIn,
    Post,
    SignUp,
    Standing,
    TooManyGuests,
)
from .models.guest import hash_of_address, missed_as_guest

HOURLY, DAYS, MOST_MISSED = "activity_guest_hourly", "activity_guest_days", "activity_no_shows"
BATCH = 200


def sign_up(
    activity: Activity, post: Post, *, name: str, phone: str, address: str, at: datetime,
    request_key: uuid.UUID, born_on: date | None = None, guardian: str = "",
    companions: Sequence[Companion] = (),
) -> SignUp:  # fmt: skip
    """A place, or a place in line, through the same door as everybody. Same key, same sign-up.

    What no file shows is not asked of guests; what the activity asks of age is. That one phone
    has one place, and one address so many sign-ups an hour, is looked at behind the door, where
    nobody else is, so it is exact. The first look at the address spares the door a flood.

    Raises
    ------
    GuestsNotWelcome, TooManyGuests, PhoneHasAPlace, PhoneMustSignIn, and what SignUp raises
    """
    if known := SignUp.objects.filter(request_key=request_key, person__is_guest=True).first():
        return known
    if not activity.guests_welcome:
        raise GuestsNotWelcome
    _refuse_flood(activity, address, at=at)
    _refuse_who_wasted_places(activity, phone, at=at)
    by = Account.objects.system()
    with transaction.atomic():
        person = Person.objects.take_down_guest(
            name=name, phone=phone, born_on=born_on, place=activity.place, at=at
        )
        row = SignUp.objects.sign_up(
            activity, post, person=person, by=by, at=at, request_key=request_key,
            companions=companions,
        )  # fmt: skip
        if row.person_id != person.pk:  # the other press of the same button was a moment faster
            transaction.set_rollback(True)
            return row
        heads = Head.objects.filter(activity=activity, is_open=True).exclude(sign_up=row)
        if heads.filter(person__phone_hash=hash_of_phone(phone)).exists():
            raise PhoneHasAPlace
        _refuse_flood(activity, address, at=at)
        Guest.objects.create(
            sign_up=row, guardian=guardian, address=hash_of_address(address), at=at
        )
    return row


def _refuse_flood(activity: Activity, address: str, *, at: datetime) -> None:
    most = Parameter.objects.value(HOURLY, on=timezone.localdate(at))
    if Guest.objects.lately(activity, address, at=at).count() >= most:
        raise TooManyGuests


def _refuse_who_wasted_places(activity: Activity, phone: str, *, at: datetime) -> None:
    if not (activity.has_waiting_list or activity.is_by_lot):
        return
    most = Parameter.objects.value(MOST_MISSED, on=timezone.localdate(at))
    if 0 < most <= missed_as_guest(hash_of_phone(phone)):
        raise PhoneMustSignIn
    for one in Person.objects.with_phone(phone).select_related("place").order_by("pk"):
        record = SignUp.objects.no_shows_of(one, at=at)
        if record and record.until:
            raise PhoneMustSignIn


def claim(account: Account, *, at: datetime) -> None:
    """Who signs in gets what was signed up for under their phone while they had no account.

    What was missed stays with the guest: nobody answers for what somebody else may have typed.
    """
    if account.person is None:
        return
    guests = Person.objects.guests_of(account.phone_hash).values("pk")
    rows = SignUp.objects.filter(person__in=guests).exclude(state=Standing.MISSED)
    for row in rows.select_related("activity__place", "post", "person").order_by("pk"):
        guest = row.person
        with transaction.atomic():
            if give_sign_up(row, to=account.person, by=account, at=at):
                guest.forget()


def forget(*, at: datetime) -> int:
    """Names and phones of guests are gone some days after the activity; how many.

    The sign-up stays, without a name: what the activity reached is counted from it.
    """
    days = Parameter.objects.value(DAYS, on=timezone.localdate(at))
    gone = 0
    for guest in Guest.objects.to_forget(at, after=timedelta(days=days))[:BATCH]:
        row = guest.sign_up
        with transaction.atomic():
            if row.person.is_guest:
                row.people.update(name=NO_NAME)
                row.person.forget()
            guest.delete()
        gone += 1
    return gone
