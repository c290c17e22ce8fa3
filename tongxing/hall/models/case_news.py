"""Who is told of which step of a case. Messages are written in the step's own transaction."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.people.models import Account, Grant, Message, Proxy, Role
from tongxing.places.models import Place

from .case_flow import Step

APPLICANT, HANDLER, MANAGERS = "applicant", "handler", "managers"
TOLD = {
    Step.RECEIVE: (APPLICANT,),
    Step.ASK_MATERIALS: (APPLICANT,),
    Step.HAND_IN: (HANDLER,),
    Step.ACCEPT: (APPLICANT,),
    Step.DEEM: (APPLICANT, HANDLER, MANAGERS),
    Step.REFUSE: (APPLICANT,),
    Step.STOP: (APPLICANT,),
    Step.RESUME: (APPLICANT,),
    Step.GRANT: (APPLICANT,),
    Step.DENY: (APPLICANT,),
    Step.DELIVER: (APPLICANT,),
    Step.SETTLE: (APPLICANT,),
    Step.WITHDRAW: (HANDLER,),
    Step.END: (APPLICANT,),
    Step.HAND_OVER: (APPLICANT, HANDLER),
    Step.ASK_EXTENSION: (MANAGERS,),
    Step.GRANT_EXTENSION: (APPLICANT, HANDLER),
    Step.REFUSE_EXTENSION: (HANDLER,),
    Step.RUN_OUT: (HANDLER, MANAGERS),
    Step.EXPLAIN: (APPLICANT,),
    Step.HELP: (APPLICANT,),
}


def tell(case, step: Step, *, by: Account, at: datetime) -> None:
    """Write to everybody whom this step concerns, except who took it. Stored in Chinese."""
    wanted = TOLD.get(step, ())
    with override("zh-hans"):
        text = _("办件%(number)s（%(matter)s）：%(step)s") % {
            "number": case.number, "matter": case.matter.name, "step": step.label,
        }  # fmt: skip
    told = {pk for whom in wanted for pk in FIND[whom](case)} - {by.pk}
    Message.objects.send(told, text, url=case.get_absolute_url(), at=at)


def _applicant(case) -> set[int]:
    if case.person_id is None:
        return set()
    own = Account.objects.filter(person=case.person_id).values_list("pk", flat=True)
    helpers = Proxy.objects.in_force().filter(person=case.person_id)
    return {*own, *helpers.values_list("helper_id", flat=True)}


def _handler(case) -> set[int]:
    return {case.handler_id} if case.handler_id else set()


def managers(case) -> set[int]:
    """Who looks after the hall of this row."""
    return managers_of(case.place)


def managers_of(hall: Place) -> set[int]:
    """Who looks after a hall, by a role there or above."""
    parts = hall.path.rstrip("/").split("/")
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    held = Grant.objects.in_force().filter(place__path__in=paths, role=Role.HALL_MANAGER)
    return set(held.values_list("account_id", flat=True))


FIND = {APPLICANT: _applicant, HANDLER: _handler, MANAGERS: managers}
