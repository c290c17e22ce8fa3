"""Who may do what with cases, ratings' work orders and questions."""

from tongxing.people.models import Account, Role, acts_for

from .access import AT_WINDOWS, LOOKS_AFTER
from .models import Case, Extension, Question, Rectification, case_flow, question, rectification
from .models.case_flow import FILLABLE, Step

STAFF = (*AT_WINDOWS, Role.OFFICE)


def works_with_cases(account: Account) -> bool:
    return account.is_authenticated and account.holds(*STAFF)


def reads_ratings(account: Account) -> bool:
    return account.is_authenticated and account.holds(*LOOKS_AFTER)


def keys_in_ratings(account: Account) -> bool:
    """Paper and calls are written down by the office, never by who may have been rated."""
    return (
        account.is_authenticated and account.holds(Role.OFFICE) and not account.holds(*AT_WINDOWS)
    )


# --- cases


def handles_it(account: Account, case: Case) -> bool:
    return account.covers(case.place, *AT_WINDOWS)


def decides_above(account: Account, case: Case) -> bool:
    return account.covers(case.place, *LOOKS_AFTER)


def is_theirs(account: Account, case: Case) -> bool:
    """The applicant, or who acts for the applicant."""
    return case.person is not None and acts_for(account, case.person)


def handles_it_or_theirs(account: Account, case: Case) -> bool:
    return handles_it(account, case) or is_theirs(account, case)


def helps_with_it(account: Account, case: Case) -> bool:
    return case.helps.current().filter(helper=account.pk).exists()


def fills_its_form(account: Account, case: Case) -> bool:
    may = handles_it_or_theirs(account, case) or helps_with_it(account, case)
    return may and case.state in FILLABLE


def reads_its_form(account: Account, case: Case) -> bool:
    return handles_it_or_theirs(account, case) or helps_with_it(account, case)


MAY = {
    Step.CHECK: handles_it,
    Step.ASK_MATERIALS: handles_it,
    Step.HAND_IN: handles_it,
    Step.ACCEPT: handles_it,
    Step.REFUSE: handles_it,
    Step.SETTLE: handles_it,
    Step.REVIEW: handles_it,
    Step.STOP: handles_it,
    Step.RESUME: handles_it,
    Step.GRANT: handles_it,
    Step.DENY: handles_it,
    Step.DELIVER: handles_it,
    Step.WITHDRAW: handles_it_or_theirs,
    Step.END: handles_it,
    Step.HAND_OVER: handles_it,
    Step.ASK_EXTENSION: handles_it,
    Step.GRANT_EXTENSION: decides_above,
    Step.REFUSE_EXTENSION: decides_above,
    Step.EXPLAIN: handles_it,
    Step.HELP: handles_it_or_theirs,
}


def steps_open_to(account: Account, case: Case) -> list[Step]:
    """The buttons to show: steps that fit the case as it stands, and this person."""
    return [
        step
        for step in MAY
        if case.state in case_flow.FLOW[step].before
        and MAY[step](account, case)
        and _fits(step, case)
    ]


def _fits(step: Step, case: Case) -> bool:
    """Steps that also need something to decide about, or a matter of that kind."""
    if step == Step.SETTLE:
        return case.matter.is_instant
    if step in (Step.GRANT_EXTENSION, Step.REFUSE_EXTENSION):
        return Extension.objects.undecided().filter(case=case).exists()
    if step == Step.ASK_EXTENSION:
        return not case.extensions.exclude(granted=False).exists()
    return True


# --- work orders


def looks_after_it(account: Account, order: Rectification) -> bool:
    return account.covers(order.place, *LOOKS_AFTER)


def was_rated(account: Account, order: Rectification) -> bool:
    return order.rating.clerk_id == account.pk


def decides_its_appeal(account: Account, order: Rectification) -> bool:
    mine = account.pk in (order.appealed_by_id, order.rating.clerk_id)
    return looks_after_it(account, order) and not mine


def calls_back(account: Account, order: Rectification) -> bool:
    """Somebody other than who was rated."""
    return looks_after_it(account, order) and not was_rated(account, order)


def puts_it_right(account: Account, order: Rectification) -> bool:
    return looks_after_it(account, order) or was_rated(account, order)


MAY_RECTIFY = {
    rectification.Step.CALL_BACK: calls_back,
    rectification.Step.FIX: puts_it_right,
    rectification.Step.TELL: looks_after_it,
    rectification.Step.REDO: calls_back,
    rectification.Step.CLOSE: calls_back,
    rectification.Step.APPEAL: was_rated,
    rectification.Step.UPHOLD: decides_its_appeal,
    rectification.Step.DISMISS: decides_its_appeal,
}


def rectifying_steps(account: Account, order: Rectification) -> list[rectification.Step]:
    steps = [
        step
        for step, may in MAY_RECTIFY.items()
        if order.state in rectification.FLOW[step].before and may(account, order)
    ]
    if order.appealed_by_id is not None:
        steps = [step for step in steps if step != rectification.Step.APPEAL]
    return steps


# --- questions


def answers_here(account: Account, asked: Question) -> bool:
    return account.covers(asked.place, *STAFF)


def owns_it(account: Account, asked: Question) -> bool:
    return asked.owner_id == account.pk


def may_take_it(account: Account, asked: Question) -> bool:
    if asked.state == question.State.OFFERED:
        return asked.offered_to_id == account.pk
    return answers_here(account, asked)


def was_asked_to(account: Account, asked: Question) -> bool:
    return asked.offered_to_id == account.pk


MAY_ANSWER = {
    question.Step.TAKE: may_take_it,
    question.Step.HAND_OVER: owns_it,
    question.Step.GIVE_BACK: was_asked_to,
    question.Step.ANSWER: owns_it,
    question.Step.REFUSE: owns_it,
}


def answering_steps(account: Account, asked: Question) -> list[question.Step]:
    return [
        step
        for step, may in MAY_ANSWER.items()
        if asked.state in question.FLOW[step].before and may(account, asked)
    ]
