"""The hall's cases, ratings, questions, appointments and forms in the demonstration zone.

A case made up in memory and the product's own case take the same steps here, and must come out
the same, to the last column.
"""

import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db.models import Count, Exists, F, OuterRef, Q

from tests.web.conftest import NOW
from tongxing.base.models import CalendarDay
from tongxing.base.models import Counter as Number
from tongxing.hall import case_access, rates
from tongxing.hall.models import (
    Appointment,
    BookingState,
    Case,
    CaseHelp,
    CaseMaterial,
    CaseStep,
    Channel,
    Clerk,
    Extension,
    FormAnswer,
    Handled,
    Material,
    Matter,
    Question,
    Rating,
    RatingChannel,
    Rectification,
    Slot,
    Standing,
    TicketMatter,
    case_flow,
    question,
    rectification,
)
from tongxing.hall.models.case_flow import State, Step
from tongxing.hall.sweep import sweep
from tongxing.people.models import DemoLogin, Person
from tongxing.places.models import Place
from tongxing.web.demo.case_story import CaseClocks, CaseStory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# --- the same as the product writes it

WALKS = range(24)
NOT_COMPARED = {"id", "uid", "request_key", "number", "receipt"}


class Walk:
    """The same steps by both, chosen by chance among those that may be taken."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        rows = Matter.objects.select_related("department__place").order_by("pk")
        self.matter = self.rng.choice(list(rows))
        clerks = Clerk.objects.select_related("person__account").order_by("pk")
        self.clerk, self.colleague = (one.person.account for one in clerks[:2])
        self.person = self.rng.choice([None, Person.objects.order_by("-pk").first()])
        self.at = NOW - timedelta(days=30)
        materials = list(Material.objects.filter(matter=self.matter).in_order())
        papers = {n: (self._standing(one), None) for n, one in enumerate(materials)}
        who = {"person": self.person} if self.person else {"name": "大龙青石商贸有限公司"}
        said = {"channel": "window", "subject": "第二份", **who}
        self.real = Case.objects.receive(
            request_key=uuid4(), matter=self.matter, by=self.clerk, at=self.at,
            papers={one.pk: papers[n] for n, one in enumerate(materials)}, **said,
        )  # fmt: skip
        self.story = CaseStory(
            self.rng, CaseClocks(NOW.date()), matter=self.matter, materials=materials,
            by=self.clerk, at=self.at, papers=papers, **said,
        )  # fmt: skip

    def _standing(self, material):
        row = CaseMaterial(need=material.need)
        open_to_it = [one for one in row.open_to_it() if one != Standing.LATER]
        return self.rng.choice([Standing.THERE, *open_to_it])

    def go(self):
        for _turn in range(12):
            if self.real.state == State.ARCHIVED:
                break
            name, said = self.rng.choice(self._choices())
            self.at += timedelta(minutes=self.rng.randint(5, 2_500))
            self._both(name, said)

    def _both(self, name, said):
        said = {"by": self.clerk, "at": self.at, **said}
        if name == "check_papers":
            there = {row.position: (Standing.THERE, None) for row in self.story.missing()}
            mine = {row.position: row.pk for row in self.real.materials.in_order()}
            self.story.check_papers(there, **said)
            self.real.check_papers({mine[n]: how for n, how in there.items()}, **said)
            return
        getattr(self.real, name)(**said)
        getattr(self.story, name)(**said)

    def _choices(self):
        state, real = State(self.real.state), self.real
        missing = bool(self.story.missing())
        ready = [] if missing else [("accept", {}), ("deem", {})]
        if not missing and self.matter.is_instant:
            ready.append(("settle", {}))
        asked = real.told_at is not None
        may_ask = missing and not asked and real.may_ask_for_materials(self.at + MOST)
        open_to = {
            State.RECEIVED: [
                *ready, *([("check_papers", {})] if missing else []),
                *([("ask_materials", {"how": "签字"})] if may_ask else []),
            ],
            State.INCOMPLETE: [("hand_in", {"note": "本人送来"}), ("refuse", {"why": "不属本地"})],
            State.ACCEPTED: [("review", {"note": "送审"}), ("run_out", {})],
            State.REVIEW: [
                ("stop", {"procedure": "公示", "how_long": "7天"}),
                ("hand_over", {"why": "休假", "to": self.colleague}),
                *([] if missing else [("grant", {"result_number": "龙政服1号"})]),
                ("deny", {"why": "不符合条件"}),
            ],
            State.SPECIAL: [("resume", {}), ("withdraw", {"why": "不办了"})],
            State.GRANTED: [("deliver", {"way": "window", "to": "家属"}), ("run_out", {})],
            State.DENIED: [("deliver", {"way": "post", "to": "本人"})],
            State.DELIVERED: [("rate", {"level": 4}), ("archive", {})],
        }  # fmt: skip
        if real.is_open and real.light(self.at + MOST) == "red" and not real.overdue_why:
            return [("explain", {"why": "核查函没有回"})]
        return open_to.get(state) or [("archive", {})]


MOST = timedelta(minutes=2_500)


def columns(row, *, but=frozenset()):
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in {"id", "case_id", *but}
    }


def without_receipt(line):
    return {name: value for name, value in line.items() if name != "receipt"}


@pytest.mark.parametrize("seed", WALKS)
def test_a_case_made_up_in_memory_is_the_same_as_the_product_writes_it(seed):
    walk = Walk(seed)
    walk.go()
    real, made = Case.objects.get(pk=walk.real.pk), walk.story.case
    assert columns(made, but=NOT_COMPARED) == columns(real, but=NOT_COMPARED)
    assert bool(made.receipt) == bool(real.receipt)
    lines = list(real.steps.order_by("pk"))
    assert [line.kind for line in lines] == [line.kind for line in walk.story.steps]
    for line, told in zip(lines, walk.story.steps, strict=True):
        assert columns(line, but={"before", "after"}) == columns(told, but={"before", "after"})
        assert line.before.keys() == told.before.keys()
        assert without_receipt(line.after) == without_receipt(told.after)
    papers = real.materials.in_order()
    assert [columns(row) for row in papers] == [columns(row) for row in walk.story.papers]


# --- what the zone holds


def follows(story, flow, first, row):
    """Whether each line follows from the one before, up to where the row stands."""
    begun = story[0]
    state = begun.state
    assert (begun.kind, begun.left, begun.state) == (*first, state)
    for before, line in pairwise(story):
        move = flow[type(first[0])(line.kind)]
        assert state in move.before, f"{row}: {line} from {state}"
        assert line.left == state
        state = move.after or state
        assert line.state == state
        assert before.at <= line.at <= NOW
    return row.state == state


def test_every_case_follows_its_flow_to_where_it_stands():
    rows = Case.objects.prefetch_related("steps")
    assert 300 <= len(rows) <= 600
    for row in rows:
        story = sorted(row.steps.all(), key=lambda line: line.pk)
        assert follows(story, case_flow.FLOW, (Step.RECEIVE, ""), row)
        assert story[0].at == row.received_at


def test_cases_are_found_in_every_state_some_hurried_and_some_late():
    assert set(Case.objects.values_list("state", flat=True)) == set(State)
    assert Case.objects.amber(NOW).count() >= 3
    assert 2 <= Case.objects.overdue(NOW).count() <= 15
    assert Extension.objects.undecided().count() >= 2
    assert CaseHelp.objects.current().exists()
    told = {
        "ask-materials",
        "check",
        "hand-in",
        "stop",
        "resume",
        "run-out",
        "explain",
        "hand-over",
    }
    assert told <= set(CaseStep.objects.values_list("kind", flat=True))


def test_what_is_due_first_comes_first_and_a_clock_that_stands_still_after_those_that_run():
    rows = list(Case.objects.open().most_urgent_first())
    running = [row for row in rows if not row.paused_at]
    assert rows[: len(running)] == running and len(running) < len(rows)
    assert [row.due_at for row in running] == sorted(row.due_at for row in running)


def test_most_cases_came_from_a_visit_whose_matter_they_are_and_while_it_lasted():
    visits = TicketMatter.objects.filter(ticket=OuterRef("ticket"), matter=OuterRef("matter"))
    lasting = visits.filter(
        by=OuterRef("received_by"), done_at__gte=OuterRef("received_at"),
        ticket__first_called_at__lte=OuterRef("received_at"),
    )  # fmt: skip
    came = Case.objects.exclude(ticket=None)
    assert came.count() > 0.6 * Case.objects.count()
    assert not came.exclude(Exists(lasting)).exists()


def test_nobody_has_the_same_papers_missing_and_accepted():
    accepted = Case.objects.exclude(accepted_at=None)
    assert not accepted.filter(materials__standing=Standing.MISSING).exists()
    assert not accepted.filter(outcome="granted", materials__standing=Standing.LATER).exists()
    assert CaseMaterial.objects.filter(standing=Standing.MISSING, told_at__isnull=False).exists()
    assert CaseMaterial.objects.to_follow().exists()


def test_receipts_and_numbers_are_given_in_the_order_of_time_and_the_next_is_new():
    received = Case.objects.order_by("received_at", "pk").values_list("number", flat=True)
    assert list(received) == sorted(received)
    accepted = CaseStep.objects.filter(after__has_key="receipt").order_by("at", "pk")
    for word in ("C受", "C不受"):
        given = [row.after["receipt"] for row in accepted if word in row.after["receipt"]]
        given = [receipt for receipt in given if receipt.startswith(word)]
        assert given and given == sorted(given)
    centre = Place.objects.get(code="C")
    serial = Number.objects.next(f"receipt/{centre.pk}/{NOW.year}/受")
    assert not Case.objects.filter(receipt=f"C受〔{NOW.year}〕{serial:05d}").exists()
    today = Number.objects.next(f"case/{centre.pk}/{NOW:%Y%m%d}")
    assert not Case.objects.filter(number=f"B{NOW:%y%m%d}-{today:04d}").exists()


def test_the_sweeper_of_the_hall_finds_nothing_that_it_should_have_done_before():
    assert not any(sweep(at=NOW))


# --- ratings and work orders


def test_most_are_content_and_each_of_the_others_has_a_work_order():
    found = rates.of_hall(Place.objects.get(code="C"), since=NOW - timedelta(days=30), until=NOW)
    assert 0.95 < found.good_share < 0.995
    assert 0.06 < found.own_share < 0.2
    assert set(Rating.objects.values_list("level", flat=True)) == {1, 2, 3, 4, 5}
    bad = set(Rating.objects.bad().values_list("pk", flat=True))
    assert bad == set(Rectification.objects.values_list("rating", flat=True))
    assert Rating.objects.praise().count() > 20


def test_a_rating_is_given_once_in_time_and_by_whoever_it_was_done_for():
    rows = Rating.objects.select_related("case", "ticket")
    for row in rows:
        assert row.done_at <= row.at <= NOW
        assert (row.at.date() - row.done_at.date()).days <= 15
        assert (row.keyed_in_by_id is None) == (row.channel in ("qr", "phone", "kiosk"))
    assert set(rows.values_list("channel", flat=True)) >= {RatingChannel.QR, RatingChannel.KIOSK}
    rated = Case.objects.filter(rating__isnull=False)
    assert not rated.exclude(state__in=[State.RATED, State.ARCHIVED]).exists()
    twice = Rating.objects.filter(case=None, ticket__cases__matter=F("matter"))
    assert not twice.exists()
    assert not Rating.objects.exclude(reasons=None).exclude(reasons__level=F("level")).exists()


def test_work_orders_stand_at_every_step_and_follow_their_flow():
    orders = Rectification.objects.select_related("rating").prefetch_related("steps")
    assert {row.state for row in orders} == set(rectification.State)
    for row in orders:
        story = sorted(row.steps.all(), key=lambda line: line.pk)
        assert follows(story, rectification.FLOW, (rectification.Step.OPEN, ""), row)
        assert row.opened_at == row.rating.at
        assert row.rating.is_excluded == (row.state == rectification.State.EXCLUDED)
        assert bool(row.escalated_at) == any(line.kind == "escalate" for line in story)
    kinds = {line.kind for row in orders for line in row.steps.all()}
    assert kinds == set(rectification.Step)


# --- questions, appointments, forms


def test_questions_follow_their_flow_some_handed_over_and_some_late():
    rows = Question.objects.prefetch_related("steps")
    assert {row.state for row in rows} == set(question.State)
    for row in rows:
        story = sorted(row.steps.all(), key=lambda line: line.pk)
        assert follows(story, question.FLOW, (question.Step.ASK, ""), row)
        assert story[-1].owner_id == row.owner_id
        assert bool(row.reminded_at) == any(line.kind == "remind" for line in story)
    kinds = {line.kind for row in rows for line in row.steps.all()}
    assert {"take", "hand-over", "answer", "refuse", "remind"} <= kinds
    assert Question.objects.overdue(NOW).exists()
    again = Number.objects.next(f"question/{Place.objects.get(code='C').pk}/{NOW:%Y%m%d}")
    assert not Question.objects.filter(number=f"W{NOW:%y%m%d}-{again:03d}").exists()


def test_appointments_stand_in_every_state_within_the_room_of_their_slots():
    assert set(Appointment.objects.values_list("state", flat=True)) == set(BookingState)
    held = Count("appointments", filter=~Q(appointments__state=BookingState.CANCELLED))
    for slot in Slot.objects.annotate(held=held):
        assert slot.taken == slot.held
    calendar = CalendarDay.objects.calendar()
    for row in Appointment.objects.select_related("slot", "ticket"):
        assert row.slot.starts_at - timedelta(days=14) < row.booked_at < NOW
        assert row.booked_at.date() < row.day and calendar.is_workday(row.day)
        assert calendar.workdays_between(row.booked_at.date(), row.day) <= 5
    ahead = Appointment.objects.booked().filter(day__gt=NOW.date())
    assert len(set(ahead.values_list("day", flat=True))) == 5


def test_who_came_by_appointment_has_a_number_drawn_about_the_agreed_time():
    came = Appointment.objects.filter(state=BookingState.CAME).select_related("ticket", "slot")
    assert came.count() > 40
    for row in came:
        assert row.ticket.channel == Channel.APPOINTMENT
        assert (row.ticket.matter_id, row.ticket.person_id) == (row.matter_id, row.person_id)
        early = row.slot.starts_at - row.ticket.issued_at
        assert -timedelta(minutes=60) < early <= timedelta(minutes=30)
        begins = max(row.ticket.issued_at, row.slot.starts_at)
        assert row.ticket.rank_at == begins - timedelta(minutes=15)


def test_somebody_who_never_came_may_not_book_for_a_while():
    missed = Appointment.objects.filter(state=BookingState.MISSED).values("person")
    often = missed.annotate(n=Count("pk")).order_by("-n", "person").first()
    person = Person.objects.get(pk=often["person"])
    assert Appointment.objects.blocked_until(person, at=NOW) > NOW.date()


def test_forms_that_were_handed_in_are_whole_and_agree_and_some_are_drafts():
    answers = FormAnswer.objects.select_related("template", "case__person")
    drafts = [row for row in answers if row.finished_at is None]
    finished = [row for row in answers if row.finished_at]
    assert drafts and len(finished) >= 8
    for row in finished:
        assert not row.guide.unanswered(row.answers) and not row.guide.broken(row.answers)
        assert row.filings.get().answers_sealed == row.answers_sealed
        assert row.is_late == row.late_on(row.finished_at.date())
        assert row.case.steps.filter(kind=Step.FILL_IN, at=row.finished_at).exists()
    assert all(row.guide.unanswered(row.answers) for row in drafts)
    assert not any(row.case.outcome for row in drafts)
    assert {row.template.code for row in finished} >= {"yearly-report"}


# --- the cast


def cast(title):
    return DemoLogin.objects.get(title=title).account


def test_the_old_lady_finds_her_cases_a_question_and_an_appointment():
    lady = cast("居民（老人）")
    states = set(Case.objects.concerning(lady).values_list("state", flat=True))
    assert {State.REVIEW, State.INCOMPLETE, State.GRANTED, State.DELIVERED} <= states
    to_rate = Case.objects.concerning(lady).filter(state=State.DELIVERED)
    assert [one for one in map(as_handled, to_rate) if one.rating is None]
    assert Question.objects.asked_by(lady).filter(state="answered").exists()
    assert Appointment.objects.held_by(lady).booked().exists()


def as_handled(case):
    return Handled(case=case)


def test_the_daughter_finds_her_mothers_cases_beside_her_own():
    daughter = cast("居民（替母亲办事的女儿）")
    people = Counter(Case.objects.concerning(daughter).values_list("person__name", flat=True))
    assert len(people) == 2
    assert Appointment.objects.held_by(daughter).booked().exists()


def test_the_clerk_finds_work_of_every_kind_at_her_window():
    clerk = cast("窗口人员")
    mine = Case.objects.handled_by(clerk)
    assert {State.RECEIVED, State.INCOMPLETE, State.REVIEW, State.GRANTED} <= set(
        mine.values_list("state", flat=True)
    )
    assert mine.overdue(NOW).exists() and mine.amber(NOW).exists()
    waiting = Question.objects.visible_to(clerk).waiting_for(clerk)
    assert waiting.filter(offered_to=clerk).exists() and waiting.filter(owner=clerk).exists()
    orders = Rectification.objects.open().filter(rating__clerk=clerk)
    steps = {step for order in orders for step in case_access.rectifying_steps(clerk, order)}
    assert rectification.Step.APPEAL in steps


def test_who_may_give_more_time_is_asked_that_first(client):
    asked = Extension.objects.undecided().select_related("case").first()
    client.force_login(cast("大厅负责人"))
    assert client.get(asked.case.get_absolute_url()).context["opened"] == Step.GRANT_EXTENSION
    client.force_login(cast("窗口人员"))
    assert client.get(asked.case.get_absolute_url()).context["opened"] == Step.GRANT


def test_the_manager_and_the_office_find_what_they_decide():
    manager, office = cast("大厅负责人"), cast("办公室领导")
    asked = [row.case for row in Extension.objects.undecided().select_related("case")]
    assert any(Step.GRANT_EXTENSION in case_access.steps_open_to(manager, case) for case in asked)
    orders = Rectification.objects.visible_to(office).open()
    steps = {step for order in orders for step in case_access.rectifying_steps(office, order)}
    assert {rectification.Step.CALL_BACK, rectification.Step.UPHOLD} <= steps


def test_the_volunteer_finds_the_case_that_they_help_with():
    volunteer = cast("志愿者")
    helped = Case.objects.concerning(volunteer).get(helps__helper=volunteer)
    assert case_access.helps_with_it(volunteer, helped)
