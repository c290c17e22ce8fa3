"""Sign-ups change their person: a guest has signed in, or one person was on file twice."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from tongxing.people import merging
from tongxing.people.merging import Merging
from tongxing.people.models import Account, Person

from .models import Activity, Head, SignUp, Standing

# Of two places of one person in an activity the one that stands first here stays.
BETTER = (
    Standing.CAME, Standing.PLACED, Standing.OFFERED, Standing.IN_LOT, Standing.WAITING,
    Standing.MISSED,
)  # fmt: skip


def give_sign_up(row: SignUp, *, to: Person, by: Account, at: datetime) -> bool:
    """The sign-up is another person's from now on; False when it was a moment ago already.

    Nobody has two places in an activity: the better one stays, of two alike the larger party, of
    two as large the earlier; the other is withdrawn, so that its place goes to who waits. A party
    that somebody else has signed up is never taken from them.
    """
    was = row.person_id
    with transaction.atomic():
        # The activity's row first, as everybody who signs up does: no two wait for each other.
        Activity.objects.filter(pk=row.activity_id).update(serial=F("serial"))
        row.refresh_from_db(fields=["state", "state_since", "person"])
        if row.person_id != was:
            return False
        if (other := _place_of(to, row)) is not None:
            _leave_one(row, other, to, by=by, at=at)
        Head.objects.filter(sign_up=row, person=was).update(person=to)
        SignUp.objects.filter(pk=row.pk).update(person=to)
    row.person = to
    return True


def _place_of(person: Person, row: SignUp) -> SignUp | None:
    """The open party of this activity in which the person is already."""
    heads = Head.objects.filter(activity=row.activity_id, person=person, is_open=True)
    rows = SignUp.objects.filter(people__in=heads.exclude(sign_up=row))
    return rows.select_related("activity__place", "post", "person").first()


def _leave_one(row: SignUp, other: SignUp, to: Person, *, by: Account, at: datetime) -> None:
    if not Head.objects.filter(sign_up=row, is_open=True).exists():
        return  # given up long ago: it stands in nobody's way
    worse = max(row, other, key=_rank)
    if other.person_id != to.pk:
        worse = row if row.heads == 1 else other
    if worse.is_open and worse.person_id in (row.person_id, to.pk):
        worse.withdraw(by=by, at=at)
    else:  # over, or somebody else's: it stays as it was
        same = Head.objects.filter(sign_up=worse, person__in=[row.person_id, to.pk])
        same.update(is_open=False)


def _rank(row: SignUp) -> tuple[int, int, int]:
    return BETTER.index(Standing(row.state)), -row.heads, row.serial


def merge(act: Merging) -> None:
    """Everything the double signed up for, and their place in the parties of others."""
    double, kept = act.double, act.kept
    rows = SignUp.objects.filter(person=double).select_related("activity__place", "post", "person")
    for row in rows.order_by("activity", "pk"):
        heads = list(row.people.filter(person=double).values_list("pk", flat=True))
        give_sign_up(row, to=kept, by=act.by, at=act.at)
        act.pair.changes.append(["activities.SignUp", row.pk, "person", double.pk, kept.pk])
        act.pair.changes += [["activities.Head", pk, "person", double.pk, kept.pk] for pk in heads]
    act.move([("activities.Head", "person")], double.pk, kept.pk)


merging.follows_account("activities.SignUp", "by")
merging.follows_account("activities.OrderVoice", "account")
merging.contribute(merge)  # a place that was given up is gone: nothing but pointers goes back
