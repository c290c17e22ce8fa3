"""A second person looks at the hours that an import asks for, and grants them together."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.people.models import Account, Message
from tongxing.teams.models import HoursRequest

from .models import Made, Run

HOURS = "teams.hoursrequest"
MOST_AT_ONCE = 200  # a few seconds; the page then offers the rest


class Granted(NamedTuple):
    """How many were granted, and how many could not be, with the first reason."""

    granted: int
    left: int
    why: str


def asked_by(run: Run):
    """What the run asked for, and what its undoing asks back."""
    own = Made.objects.holding(run, HOURS, row="pk")
    back = Made.objects.holding(run, HOURS, row="entry__comes_from__pk")
    return HoursRequest.objects.filter(Q(own) | Q(back))


def to_decide(run: Run, account: Account):
    """Those that this person may decide: nobody decides what they asked for, or about oneself."""
    return HoursRequest.objects.to_decide(account).filter(pk__in=asked_by(run).values("pk"))


def grant(run: Run, *, by: Account, at: datetime) -> Granted:
    """Grant what waits, the oldest first, each by itself: one that cannot be does not stop others.

    At most so many; pressing again goes on. Twice grants nothing twice.
    """
    counted: Counter[int] = Counter()  # by person
    left, why = 0, ""
    rows = to_decide(run, by).with_names().select_related("entry__volunteer").oldest_first()
    for request in rows[:MOST_AT_ONCE]:
        try:
            request.grant(by=by, at=at, quietly=True)
            counted[request.volunteer.person_id] += 1
        except Refused as error:
            left, why = left + 1, why or str(error)
    _tell(run, counted, at=at)
    return Granted(counted.total(), left, why)


def _tell(run: Run, counted: Counter[int], *, at: datetime) -> None:
    """One word to each volunteer, and one to whoever imported, however many lines there were."""
    accounts = Account.objects.filter(person__in=counted).values_list("person_id", "pk")
    with override("zh-hans"):  # stored text
        for person, account in accounts.order_by("pk"):
            text = _("您有%(n)d条补录的服务时长审核好了，请看一看是不是您。") % {
                "n": counted[person]
            }
            Message.objects.send([account], text, url=reverse("teams:hours"), at=at)
        if counted and run.by.person_id:
            text = _("“%(file)s”里有%(n)d条时长审核好了。") % {
                "file": run.file_name, "n": counted.total(),
            }  # fmt: skip
            Message.objects.send([run.by_id], text, url=run.get_absolute_url(), at=at)
