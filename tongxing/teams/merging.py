"""What becomes of volunteering when two rows of people become one.

A line of hours never moves (decision 0011). Where the closed row alone was a volunteer, the
volunteer and with it the ledger becomes the kept person's. Where both were, each line that counts
is taken back and written again for the volunteer that stays, by the two people of the merge, so
that time both had counts once; undoing does the same the other way round.
"""

import uuid
from datetime import timedelta

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.people import merging
from tongxing.people.merging import Merging
from tongxing.people.models import Account

from .models import HoursEntry, Membership, PointsEntry, Purse, Served, Standing, Volunteer
from .models.hours_flow import HoursRequest, Stand
from .models.points import PointsFor

# Of the volunteer that stays, from now on. Certificates and honours stay under their number.
OF_VOLUNTEER = [
    ("teams.Volunteer_not_for", "volunteer"), ("teams.VolunteerSkill", "volunteer"),
    ("teams.FreeTime", "volunteer"), ("teams.FreeDay", "volunteer"),
    ("teams.Application", "volunteer"), ("teams.Called", "volunteer"),
    ("teams.Exchange", "volunteer"),
]  # fmt: skip
RANK = [Standing.LEADER, Standing.DEPUTY, Standing.MEMBER]
SECOND = timedelta(seconds=1)


def follows_volunteer(label: str, field: str) -> None:
    """An upper area's rows that are of the volunteer who stays."""
    OF_VOLUNTEER.append((label, field))


def merge(act: Merging) -> None:
    _leave_one_membership(act)
    double = Volunteer.objects.filter(person=act.double).first()
    if double is None:
        return
    kept = Volunteer.objects.get(person=act.kept)  # else the double's had become theirs
    _in_order(kept, double)
    with override("zh-hans"):  # stored text
        why = _("两份资料合并：%(why)s") % {"why": act.pair.why}
    for line in HoursEntry.objects.standing().filter(volunteer=double).order_by("since", "pk"):
        line.take_back(why=why[:200], asked_by=act.pair.asked_by, by=act.by, at=act.at)
        new = _write_again(line, kept, by=act.by, act=act)
        act.pair.rewritten.append([line.pk, new.pk if new else None])
    waiting = HoursRequest.objects.waiting().filter(volunteer=double)
    for pk in list(waiting.filter(entry=None).values_list("pk", flat=True)):
        act.set(HoursRequest, pk, "volunteer", kept.pk)
    for pk in list(waiting.exclude(entry=None).values_list("pk", flat=True)):
        act.set(HoursRequest, pk, "state", Stand.WITHDRAWN)  # its line counts no more
    act.move(OF_VOLUNTEER, double.pk, kept.pk)
    if double.left_on is None:
        act.set(Volunteer, kept.pk, "left_on", None)
        day = max(timezone.localdate(act.at), double.registered_on)
        act.set(Volunteer, double.pk, "left_on", day)
    _carry_points(double, kept, act=act)


def undo(act: Merging) -> None:
    double = Volunteer.objects.filter(person=act.double).first()
    if double is None or not act.pair.changes:
        return
    kept = Volunteer.objects.filter(person=act.kept).first()
    if kept is None:
        return
    _in_order(kept, double)
    by = act.by
    asked_by = act.pair.decided_by
    if asked_by is None or asked_by.pk == by.pk:
        asked_by = act.pair.asked_by
    with override("zh-hans"):  # stored text
        why = _("撤销合并：%(why)s") % {"why": act.pair.why}
    for old_pk, new_pk in act.pair.rewritten:
        new = HoursEntry.objects.filter(pk=new_pk).first()
        if new is not None:
            if new.is_taken_back:
                continue  # found wrong meanwhile: it counts for neither
            new.take_back(why=why[:200], asked_by=asked_by, by=by, at=act.at)
        _write_again(HoursEntry.objects.get(pk=old_pk), double, by=by, act=act)
    _carry_points(kept, double, act=act, back=True)


merging.follows_person("teams.PartyMember", "person")
merging.follows_person("teams.Volunteer", "person")
merging.follows_person("teams.Volunteer_not_for", "person")
merging.follows_person("teams.Membership", "person")
merging.contribute(merge, undo)


def _in_order(*volunteers: Volunteer) -> None:
    for one in sorted(volunteers, key=lambda one: one.pk):
        one.lock()


def _write_again(
    line: HoursEntry, volunteer: Volunteer, *, by: Account, act: Merging
) -> HoursEntry | None:
    """The same time for another volunteer; None when they have it counted already.

    A line is known by source and beginning, and one that was taken back stays: written once more
    it begins a second earlier, which changes no minute.
    """
    lines, since = HoursEntry.objects.filter(volunteer=volunteer), line.since
    same = lines.filter(source_uid=line.source_uid)
    while same.filter(since=since, taken_back__isnull=False).exists():
        since -= SECOND
    if same.filter(since=since).exists():
        return None
    served = Served(
        kind=line.kind, what=line.what, source_uid=line.source_uid, since=since,
        until=line.until, source=line.source, place=line.place, team=line.team,
        leader=line.leader, device=line.device,
    )  # fmt: skip
    return HoursEntry.objects.record(volunteer, served, by=by, at=act.at)


def _leave_one_membership(act: Merging) -> None:
    """Nobody is in a team twice: the higher standing goes on, the closed row's ends."""
    today = timezone.localdate(act.at)
    for row in Membership.objects.current().filter(person=act.double).order_by("pk"):
        same = Membership.objects.current().filter(person=act.kept, team=row.team)
        other = same.get()  # it has not moved because of this one
        act.set(Membership, row.pk, "until", max(today, row.since))
        if RANK.index(Standing(row.standing)) < RANK.index(Standing(other.standing)):
            act.set(Membership, other.pk, "standing", row.standing)


def _carry_points(giver: Volunteer, taker: Volunteer, *, act: Merging, back: bool = False) -> None:
    """Points follow the hours by themselves; what was spent of them follows here."""
    PointsEntry.objects.settle(giver, by=act.by, at=act.at)
    PointsEntry.objects.settle(taker, by=act.by, at=act.at)
    spent = PointsEntry.objects.filter(volunteer=giver)
    if back:  # only what came over with the merge
        spent = PointsEntry.objects.filter(volunteer=giver, source_uid=_carried(act, False))
    spent = spent.filter(~Q(reason=PointsFor.SERVICE))
    points = -spent.aggregate(total=Sum("points", default=0))["total"]
    if points <= 0:
        return
    with override("zh-hans"):  # stored text
        what = _("合并前兑换用掉的")
    for one, reason, change in (
        (giver, PointsFor.RETURNED, points), (taker, PointsFor.SPENT, -points),
    ):  # fmt: skip
        PointsEntry.objects.create(
            volunteer=one, reason=reason, points=change, what=what, by=act.by, at=act.at,
            source_uid=_carried(act, back),
        )  # fmt: skip
        Purse.objects.change(one, change)


def _carried(act: Merging, back: bool) -> uuid.UUID:
    """One event for each time: merging again after an undo is another."""
    moment = act.at if back else act.pair.decided_at or act.at
    return uuid.uuid5(act.pair.uid, f"{moment.timestamp()} {back}")
