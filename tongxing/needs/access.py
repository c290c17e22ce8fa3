"""Who may do what with a need: named facts, and one table from step to fact."""

from tongxing.people.models import Account, Role
from tongxing.people.models.person import acts_for
from tongxing.teams.models import Team

from .models import FLOW, WHILE_PAUSED, Need, Privacy, State, Step

WORKERS = (Role.STATION_WORKER, Role.DISPATCHER)
DECIDERS = (Role.DISPATCHER, Role.OFFICE)
STAFF = (*WORKERS, Role.OFFICE, Role.DUTY_OFFICER, Role.CLERK, Role.HALL_MANAGER)


def is_staff(account: Account) -> bool:
    return account.is_authenticated and account.holds(*STAFF)


def works_with_needs(account: Account) -> bool:
    return account.is_authenticated and account.holds(*WORKERS, Role.OFFICE, Role.DUTY_OFFICER)


def dispatches(account: Account) -> bool:
    return account.is_authenticated and account.holds(*WORKERS)


def sees_figures(account: Account) -> bool:
    return account.is_authenticated and account.holds(*DECIDERS, Role.AUDITOR)


def is_office(account: Account) -> bool:
    return account.is_authenticated and account.holds(Role.OFFICE, Role.ADMINISTRATOR)


def leads_a_team(account: Account) -> bool:
    return account.is_authenticated and Team.objects.led_by(account).working().exists()


def asked_for_it(account: Account, need: Need) -> bool:
    """The resident, who acts for the resident, or who raised it in their own name."""
    return need.resident is not None and acts_for(account, need.resident)


def raised_it(account: Account, need: Need) -> bool:
    return need.raised_by_id == account.pk


def asked_or_raised(account: Account, need: Need) -> bool:
    return raised_it(account, need) or asked_for_it(account, need)


def works_at_its_unit(account: Account, need: Need) -> bool:
    return account.covers(need.unit, *WORKERS)


def dispatches_it(account: Account, need: Need) -> bool:
    return account.covers(need.unit, Role.DISPATCHER) or account.covers(
        need.unit, Role.STATION_WORKER
    )


def decides_above(account: Account, need: Need) -> bool:
    return account.covers(need.unit, *DECIDERS)


def leads_its_team(account: Account, need: Need) -> bool:
    return need.team is not None and need.team.is_led_by(account)


def serves_it(account: Account, need: Need) -> bool:
    return Need.objects.served_by(account).filter(pk=need.pk).exists()


def handles_it(account: Account, need: Need) -> bool:
    """The team's leader; without a team, whoever works at the responsible unit."""
    if need.team is None:
        return works_at_its_unit(account, need)
    return leads_its_team(account, need)


def handles_or_serves(account: Account, need: Need) -> bool:
    return handles_it(account, need) or serves_it(account, need)


def may_claim(account: Account, need: Need) -> bool:
    return Need.objects.claimable_by(account).filter(pk=need.pk).exists()


def concerned(account: Account, need: Need) -> bool:
    return (
        asked_or_raised(account, need)
        or handles_or_serves(account, need)
        or account.covers(need.unit, *STAFF)
    )


def answers_for_resident(account: Account, need: Need) -> bool:
    """The resident decides; whoever handled the need never rates it in the resident's place."""
    if asked_for_it(account, need):
        return not serves_it(account, need)
    keyed_in = raised_it(account, need) and need.resident_id is None
    return keyed_in and not handles_or_serves(account, need)


MAY = {
    Step.REVIEW: works_at_its_unit,
    Step.REFUSE: works_at_its_unit,
    Step.MERGE: works_at_its_unit,
    Step.PASS_DOWN: dispatches_it,
    Step.SEND_UP: works_at_its_unit,
    Step.DISPATCH: dispatches_it,
    Step.OFFER: dispatches_it,
    Step.TAKE_ON: works_at_its_unit,
    Step.CLAIM: may_claim,
    Step.ACCEPT: leads_its_team,
    Step.RETURN: leads_its_team,
    Step.RECALL: dispatches_it,
    Step.SCHEDULE: handles_it,
    Step.ARRIVE: handles_or_serves,
    Step.FINISH: handles_or_serves,
    Step.CONFIRM: answers_for_resident,
    Step.DENY: answers_for_resident,
    Step.RATE: answers_for_resident,
    Step.OBJECT: answers_for_resident,
    Step.REOPEN: asked_or_raised,
    Step.CLOSE: works_at_its_unit,
    Step.CANCEL: asked_or_raised,
    Step.NOTE: concerned,
    Step.CALL: handles_or_serves,
    Step.CALL_BACK: decides_above,
    Step.ASK_HELP: dispatches_it,
    Step.HELPED: works_at_its_unit,
    Step.ASK_DELAY: handles_it,
    Step.GRANT_DELAY: decides_above,
    Step.REFUSE_DELAY: decides_above,
    Step.RESUME: decides_above,
}


def steps_open_to(account: Account, need: Need) -> list[Step]:
    """The buttons to show: steps that fit the need's state and this person."""
    fitting = [step for step in MAY if need.state in FLOW[step].before]
    if need.paused_at:
        fitting = [step for step in fitting if step in WHILE_PAUSED]
    else:
        fitting = [step for step in fitting if step != Step.RESUME]
    return [step for step in fitting if MAY[step](account, need)]


def may_read_closely(account: Account, need: Need) -> bool:
    """Whether contact and address of the need may be shown, masked, to this person."""
    if need.state == State.OFFERED and not concerned(account, need):
        return False
    return need.privacy != Privacy.SENSITIVE or concerned(account, need)
