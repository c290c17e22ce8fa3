"""Who is told of which step. Messages are written in the step's own transaction."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.people.models import Account, Grant, Message, Proxy, Role

from .flow import Step

# The words a person reads, and to whom they go.
ASKER, TEAM, VOLUNTEERS, UNIT, ABOVE, DUTY = "asker", "team", "volunteers", "unit", "above", "duty"
TOLD = {
    Step.RAISE: (UNIT, DUTY),
    Step.REVIEW: (ASKER, UNIT),
    Step.REFUSE: (ASKER,),
    Step.MERGE: (ASKER,),
    Step.PASS_DOWN: (UNIT,),
    Step.SEND_UP: (UNIT,),
    Step.DISPATCH: (TEAM,),
    Step.OFFER: (),
    Step.TAKE_ON: (ASKER,),
    Step.CLAIM: (ASKER, UNIT),
    Step.ACCEPT: (ASKER, UNIT),
    Step.RETURN: (UNIT,),
    Step.RECALL: (TEAM, VOLUNTEERS),
    Step.EXPIRE: (UNIT, ABOVE),
    Step.SCHEDULE: (ASKER, VOLUNTEERS),
    Step.ARRIVE: (ASKER,),
    Step.FINISH: (ASKER,),
    Step.DENY: (TEAM, UNIT),
    Step.OBJECT: (TEAM, UNIT, ABOVE),
    Step.REOPEN: (TEAM, UNIT, ABOVE),
    Step.CANCEL: (TEAM, VOLUNTEERS, UNIT),
    Step.NOTE: (ASKER, TEAM, UNIT),
    Step.ESCALATE: (UNIT, ABOVE),
    Step.ASK_HELP: (UNIT,),
    Step.ASK_DELAY: (ABOVE, UNIT),
    Step.GRANT_DELAY: (ASKER, TEAM),
    Step.REFUSE_DELAY: (TEAM,),
    Step.RESUME: (ASKER, TEAM),
}
STAFF = (Role.STATION_WORKER, Role.DISPATCHER)


def tell(need, step: Step, *, by: Account, at: datetime) -> None:
    """Write a message to everybody whom this step concerns, except who took it."""
    told = listeners(need, *TOLD.get(step, ())) - {by.pk}
    if not told:
        return
    with override("zh-hans"):  # stored text; the page that shows it links to the matter itself
        text = _("诉求%(number)s：%(step)s（%(what)s）") % {
            "number": need.number,
            "step": step.label,
            "what": need.what,
        }
    Message.objects.send(told, text, url=need.get_absolute_url(), at=at)


def listeners(need, *parts: str) -> set[int]:
    """Keys of the accounts that play these parts in the need."""
    return {account for part in parts for account in FIND[part](need)}


def _holders(path: str, *roles: Role) -> set[int]:
    """Accounts that hold a role at the place itself."""
    held = Grant.objects.in_force().filter(place__path=path, role__in=roles)
    return set(held.values_list("account_id", flat=True))


def _asker(need) -> set[int]:
    told = set(need.follows.values_list("account_id", flat=True)) | {need.raised_by_id}
    if need.resident_id:
        told |= set(Account.objects.filter(person=need.resident_id).values_list("pk", flat=True))
        helpers = Proxy.objects.in_force().filter(person=need.resident_id)
        told |= set(helpers.values_list("helper_id", flat=True))
    return told


def _team(need) -> set[int]:
    return set(need.team.leaders().values_list("pk", flat=True)) if need.team else set()


def _volunteers(need) -> set[int]:
    serving = need.assignments.current().filter(volunteer__person__account__isnull=False)
    return set(serving.values_list("volunteer__person__account__pk", flat=True))


def _unit(need) -> set[int]:
    """Whoever works at the responsible unit; the nearest level above it when nobody does."""
    steps = need.unit.path.rstrip("/").split("/")
    for depth in range(len(steps), 0, -1):
        if found := _holders("/".join(steps[:depth]) + "/", *STAFF):
            return found
    return set()


def _above(need) -> set[int]:
    """The level above the responsible unit; at the root, the office."""
    steps = need.unit.path.rstrip("/").split("/")
    for depth in range(len(steps) - 1, 0, -1):
        if found := _holders("/".join(steps[:depth]) + "/", *STAFF, Role.OFFICE):
            return found
    return _holders(need.unit.path, Role.OFFICE)


def _duty(need) -> set[int]:
    """The duty officers, when it is an emergency."""
    if need.urgency != "emergency":
        return set()
    steps = need.unit.path.rstrip("/").split("/")
    paths = ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]
    held = Grant.objects.in_force().filter(place__path__in=paths, role=Role.DUTY_OFFICER)
    return set(held.values_list("account_id", flat=True))


FIND = {
    ASKER: _asker,
    TEAM: _team,
    VOLUNTEERS: _volunteers,
    UNIT: _unit,
    ABOVE: _above,
    DUTY: _duty,
}
