"""A case (办件): one matter, handled for one applicant. `_take` alone writes `state`."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.base.fields import SealedField
from tongxing.base.flow import advance
from tongxing.base.masking import mask_phone
from tongxing.base.models import CalendarDay, Counter
from tongxing.base.secrets import short_token
from tongxing.people.models import Account, Person, Proxy, Role, acts_for
from tongxing.places.models import Place

from . import case_news
from .case_clock import CaseClock, Deadline, deadline, later
from .case_flow import ANSWERED, DECIDED, FLOW, IN_HAND, OPEN, State, Step
from .case_material import CaseMaterial, Said, Standing, at_first
from .case_words import PLAIN
from .department import Department
from .matter import Matter, OnBehalf
from .ticket import Ticket

READS_CASES = (Role.CLERK, Role.HALL_MANAGER, Role.OFFICE, Role.AUDITOR)


class Relation(models.TextChoices):
    """Who comes in the applicant's place."""

    FAMILY = "family", _("家属")
    STAFF = "staff", _("单位工作人员")
    VOLUNTEER = "volunteer", _("志愿者")
    OTHER = "other", _("其他受托人")


class CaseChannel(models.TextChoices):
    WINDOW = "window", _("窗口")
    STATION = "station", _("站点代收")
    POST = "post", _("邮寄")
    ONLINE = "online", _("网上")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("准予")
    DENIED = "denied", _("不予")


class Delivery(models.TextChoices):
    WINDOW = "window", _("窗口领取")
    POST = "post", _("邮寄")
    HOME = "home", _("送上门")
    ONLINE = "online", _("电子送达")


class WrongCaseStep(Refused):
    def __init__(self, case: "Case", step: Step):
        super().__init__(
            _("%(number)s现在是“%(state)s”，不能再“%(step)s”。可能刚刚有人办过，请看最新情况。")
            % {"number": case.number, "state": case.get_state_display(), "step": step.label}
        )


class AlreadyOpen(Refused):
    def __init__(self, case: "Case"):
        super().__init__(
            _(
                "这个人的“%(matter)s”已经在办（%(number)s）。另一件同样的事，请在“办的是哪一份”里写明。"
            )
            % {"matter": case.matter, "number": case.number}
        )


class MaterialsMissing(Refused):
    def __init__(self, names: Iterable[str]):
        super().__init__(
            _("还缺：%(names)s。请先核对材料，或一次性告知申请人。") % {"names": "、".join(names)}
        )


class NothingMissing(Refused):
    def __init__(self) -> None:
        super().__init__(_("材料没有缺的，不用补正，可以直接受理。"))


class ToldOnceOnly(Refused):
    def __init__(self, names: Iterable[str]):
        super().__init__(
            _("补正要一次告知。%(names)s上次没有告知，不能现在再要，请自行核实或先受理。")
            % {"names": "、".join(names)}
        )


class TooLateToAsk(Refused):
    def __init__(self) -> None:
        super().__init__(_("已过补正告知的期限，依法自收到材料之日起视为受理，不能再要求补正。"))


class NoReasonGiven(Refused):
    def __init__(self) -> None:
        super().__init__(_("这件已超过时限，请先公开超时原因，再作决定。"))


class MustComeInPerson(Refused):
    def __init__(self, matter: Matter):
        super().__init__(_("“%(matter)s”须本人到场，不能由别人代办。") % {"matter": matter})


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self):
        return self.filter(state__in=OPEN)

    def in_state(self, *states: State):
        return self.filter(state__in=states)

    def at(self, place: Place):
        return self.filter(place=place)

    def of_department(self, pk: int):
        return self.filter(department=pk)

    def handled_by(self, account: Account):
        return self.filter(handler=account)

    def of_person(self, pk: int):
        return self.filter(person=pk)

    def of_ticket(self, ticket: Ticket):
        return self.filter(ticket=ticket)

    def running(self):
        return self.open().filter(paused_at=None, due_at__isnull=False)

    def overdue(self, now: datetime):
        return self.running().filter(due_at__lte=now)

    def amber(self, now: datetime):
        return self.running().filter(amber_at__lte=now, due_at__gt=now)

    def unnoticed(self, now: datetime):
        """Received, and the time in which missing papers may be asked for is over."""
        return self.overdue(now).filter(state=State.RECEIVED).order_by("due_at", "pk")

    def run_out(self, now: datetime):
        """Clocks that have run out and of which nobody has been told yet."""
        rows = self.overdue(now).filter(overdue_at=None).exclude(state=State.RECEIVED)
        return rows.order_by("due_at", "pk")

    def answered_before(self, moment: datetime):
        """Cases whose answer has been out so long that they may go to the archive."""
        rows = self.filter(state__in=[*ANSWERED, State.RATED, State.WITHDRAWN])
        return rows.filter(state_since__lt=moment).order_by("state_since", "pk")

    def saying(self, words: str):
        """Cases with this number or receipt, of this applicant, or about this matter."""
        return self.filter(
            Q(number=words) | Q(receipt=words) | Q(name__startswith=words)
            | Q(credit_code=words) | Q(matter__name__icontains=words)
        )  # fmt: skip

    def concerning(self, account: Account):
        """One's own cases, those of people one acts for, and those one helps with."""
        if account.person_id is None:
            return self.none()
        helped = Proxy.objects.in_force_for(account).values("person")
        lent = self.model.objects.filter(helps__helper=account.pk, helps__ended_at=None)
        return self.filter(
            Q(person=account.person_id) | Q(person__in=helped) | Q(pk__in=lent.values("pk"))
        )

    def visible_to(self, account: Account):
        """Cases of the halls where this person works, and those that concern them."""
        mine = self.model.objects.concerning(account).values("pk")
        return self.filter(Q(place__in=account.place_ids(*READS_CASES)) | Q(pk__in=mine))

    def with_names(self):
        return self.select_related("matter", "department", "person", "handler__person", "place")

    def most_urgent_first(self):
        """What is due first; a clock that stands still presses nobody, so those come after."""
        rows = self.annotate(stands_still=Q(paused_at__isnull=False))
        due = F("due_at").asc(nulls_last=True)
        return rows.order_by("stands_still", due, "-received_at", "-pk")

    def newest_first(self):
        return self.order_by("-received_at", "-pk")

    def receive(
        self,
        *,
        request_key: uuid.UUID,
        matter: Matter,
        by: Account,
        at: datetime,
        papers: Mapping[int, Said] | None = None,
        person: Person | None = None,
        subject: str = "",
        credit_code: str = "",
        **fields: Any,
    ) -> "Case":
        """Take a case in, number it, list its papers, start the clock of the notice.

        The same key twice is one case. `papers` says of materials, by their id in the guide, how
        they stand; of the others it is assumed.
        """
        if known := self.filter(request_key=request_key).first():
            return known
        if fields.get("agent_name") and matter.on_behalf == OnBehalf.NO:
            raise MustComeInPerson(matter)
        local = timezone.localtime(at)
        case = Case(
            request_key=request_key, place=matter.department.place, matter=matter,
            department=matter.department, person=person, subject=subject, credit_code=credit_code,
            received_by=by, received_at=at, handler=by, state=State.RECEIVED, state_since=at,
            **fields,
        )  # fmt: skip
        if person is not None:
            case.name = person.name
        case._show(CaseClock.objects.clock(CaseClock.Code.NOTICE, on=local.date()).deadline(at))
        try:
            with transaction.atomic():
                serial = Counter.objects.next(f"case/{case.place_id}/{local:%Y%m%d}")
                case.number = f"B{local:%y%m%d}-{serial:04d}"
                case.save(force_insert=True)
                case._list_papers(papers or {})
                case._tell_story(Step.RECEIVE, by=by, at=at, left="")
                case_news.tell(case, Step.RECEIVE, by=by, at=at)
        except IntegrityError:
            if known := self.filter(request_key=request_key).first():
                return known  # the other press of the same button was a moment faster
            same = self.open().filter(matter=matter, subject=subject)
            if person is not None and (other := same.filter(person=person).first()):
                raise AlreadyOpen(other) from None
            if credit_code and (other := same.filter(credit_code=credit_code).first()):
                raise AlreadyOpen(other) from None
            raise
        return case


def with_lateness(rows: Iterable["Case"], *, at: datetime) -> list["Case"]:
    """The same, those that are late with by how many working days. One query, if any is."""
    found = list(rows)
    if late := [row for row in found if row.light(at) == "red"]:
        calendar, today = CalendarDay.objects.calendar(), timezone.localdate(at)
        for row in late:
            due_on = timezone.localdate(row.due_at)
            row.late_workdays = calendar.workdays_between(due_on, today)
    return found


class Case(models.Model):
    """One matter for one applicant, from received to archived."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("办件编号"), max_length=16, unique=True)
    request_key = models.UUIDField(unique=True, editable=False)  # a retried press is one case
    place = models.ForeignKey(Place, models.PROTECT, related_name="cases")  # the hall
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="cases")
    department = models.ForeignKey(Department, models.PROTECT, related_name="cases")
    subject = models.CharField(_("办的是哪一份"), max_length=60, blank=True)  # which house, year
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="cases")
    channel = models.CharField(_("来源"), max_length=8, choices=CaseChannel)

    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases")
    name = models.CharField(_("申请人"), max_length=80)  # a person or an organisation
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    phone = SealedField(_("联系电话"), blank=True)
    agent_name = models.CharField(_("代办人"), max_length=40, blank=True)
    agent_relation = models.CharField(
        _("与申请人关系"), max_length=10, choices=Relation, blank=True
    )
    agent_phone = SealedField(_("代办人电话"), blank=True)
    authorisation = models.CharField(
        _("书面授权"), max_length=200, blank=True
    )  # what paper shows it

    received_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("收件时间"))
    handler = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="cases_handled"
    )
    state = models.CharField(_("状态"), max_length=12, choices=State)
    state_since = models.DateTimeField()

    due_at = models.DateTimeField(null=True, blank=True)  # of the part it is in, as promised
    amber_at = models.DateTimeField(null=True, blank=True)
    due_is_certain = models.BooleanField(default=True)
    lawful_by = models.DateTimeField(null=True, blank=True)  # the decision, by law
    paused_at = models.DateTimeField(null=True, blank=True)
    special = models.CharField(_("特别程序"), max_length=60, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)  # when it was told of
    overdue_why = models.CharField(_("超时原因"), max_length=200, blank=True)

    told_at = models.DateTimeField(null=True, blank=True)  # the notice of missing papers
    accepted_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(_("回执编号"), max_length=24, blank=True)
    why = models.CharField(_("理由"), max_length=300, blank=True)  # of refusing, denying, ending
    outcome = models.CharField(_("决定"), max_length=8, choices=Outcome, blank=True)
    result = models.CharField(_("结果"), max_length=200, blank=True)
    result_number = models.CharField(_("证照或文书号"), max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(_("送达方式"), max_length=8, choices=Delivery, blank=True)
    delivered_to = models.CharField(_("谁领的"), max_length=40, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    late_workdays: int | None = None  # told by with_lateness, of what is late

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_is_for_somebody", condition=~Q(name="")),
            models.UniqueConstraint(
                name="one_open_case_of_a_matter_for_a_person",
                fields=["person", "matter", "subject"],
                condition=Q(state__in=sorted(OPEN), person__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_open_case_of_a_matter_for_an_organisation",
                fields=["credit_code", "matter", "subject"],
                condition=Q(state__in=sorted(OPEN)) & ~Q(credit_code=""),
            ),
            models.UniqueConstraint(
                name="receipt_is_numbered_once", fields=["receipt"], condition=~Q(receipt="")
            ),
            models.CheckConstraint(
                name="agent_is_authorised_in_writing",
                condition=Q(agent_name="", authorisation="")
                | (~Q(agent_name="") & ~Q(agent_relation="") & ~Q(authorisation="")),
            ),
            models.CheckConstraint(
                name="case_in_hand_was_accepted_with_a_receipt",
                condition=~Q(state__in=sorted(IN_HAND | DECIDED))
                | (Q(accepted_at__isnull=False) & ~Q(receipt="")),
            ),
            models.CheckConstraint(
                name="case_stands_still_only_in_a_special_procedure",
                condition=Q(state=State.SPECIAL, paused_at__isnull=False)
                | (~Q(state=State.SPECIAL) & Q(paused_at=None)),
            ),
            models.CheckConstraint(
                name="case_is_refused_with_receipt_and_reason",
                condition=~Q(state=State.REFUSED) | (~Q(receipt="") & ~Q(why="")),
            ),
            models.CheckConstraint(
                name="decided_case_says_how",
                condition=Q(outcome="", decided_at=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="decision_awaits_delivery_as_it_was_taken",
                condition=(~Q(state=State.GRANTED) | Q(outcome=Outcome.GRANTED))
                & (~Q(state=State.DENIED) | Q(outcome=Outcome.DENIED)),
            ),
            models.CheckConstraint(
                name="denied_case_says_why", condition=~Q(outcome=Outcome.DENIED) | ~Q(why="")
            ),
            models.CheckConstraint(
                name="delivered_case_was_decided",
                condition=~Q(state=State.DELIVERED)
                | (Q(delivered_at__isnull=False) & ~Q(outcome="") & ~Q(delivery="")),
            ),
            models.CheckConstraint(
                name="case_ends_when_answered_or_given_up",
                condition=Q(state__in=sorted(OPEN), ended_at=None)
                | (~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="cases_by_place_state_due", fields=["place", "state", "due_at"]),
            models.Index(name="cases_by_place_received", fields=["place", "-received_at"]),
            models.Index(name="cases_by_state_due", fields=["state", "due_at"]),
            models.Index(name="cases_by_handler_state", fields=["handler", "state"]),
            models.Index(name="cases_by_state_since", fields=["state", "state_since"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.matter}"

    def get_absolute_url(self) -> str:
        return reverse("hall:case", args=[self.number])

    # --- facts

    @property
    def token(self) -> str:
        """The secret word of the link by which somebody without an account follows the case."""
        return short_token("case", str(self.uid))

    @property
    def link(self) -> str:
        return reverse("case_link", args=[self.number, self.token])

    @property
    def plainly(self) -> str:
        """The state in everyday words."""
        return str(PLAIN[State(self.state)])

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone or (self.person.phone if self.person_id else ""))

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def light(self, now: datetime) -> str:
        """Green, amber or red as the present clock stands; empty without one."""
        if self.paused_at:
            return "paused"
        if self.due_at is None or self.state not in OPEN:
            return ""
        if now >= self.due_at:
            return "red"
        return "amber" if self.amber_at and now >= self.amber_at else "green"

    def may_ask_for_materials(self, at: datetime) -> bool:
        return self.due_at is None or at <= self.due_at

    # --- from received to accepted

    def check_papers(self, said: Mapping[int, Said], *, by: Account, at: datetime) -> None:
        """Note how papers stand, by the id of the case's own lines; what is as before is left."""
        rows = {row.pk: row for row in self.materials.filter(pk__in=said)}
        changed = []
        with transaction.atomic():
            for pk, (standing, until) in said.items():
                row = rows[pk]
                if (row.standing, row.until) == (standing, until):
                    continue
                expected = CaseMaterial.objects.filter(pk=pk, standing=row.standing)
                if not expected.update(standing=standing, until=until):
                    raise WrongCaseStep(self, Step.CHECK)
                with override("zh-hans"):
                    changed.append(f"{row.name}：{Standing(standing).label}")
            if changed:
                self._take(Step.CHECK, by=by, at=at, note="；".join(changed))

    def ask_materials(self, *, by: Account, at: datetime, how: str = "") -> None:
        """一次性告知: all that is missing, named at once. A second notice asks nothing new."""
        missing = list(self.materials.missing().in_order())
        if not missing:
            raise NothingMissing
        if self.state == State.RECEIVED and not self.may_ask_for_materials(at):
            raise TooLateToAsk
        fresh = [row.name for row in missing if row.told_at is None]
        if self.told_at is not None and fresh:
            raise ToldOnceOnly(fresh)
        supply = CaseClock.objects.clock(CaseClock.Code.SUPPLY, on=timezone.localdate(at))
        names = "；".join([*(row.name for row in missing), *([how] if how else [])])
        with transaction.atomic():
            self._take(
                Step.ASK_MATERIALS, by=by, at=at, note=names, told_at=self.told_at or at,
                **self._clock(supply.deadline(at)),
            )  # fmt: skip
            self.materials.missing().filter(told_at=None).update(told_at=at)

    def hand_in(self, *, by: Account, at: datetime, note: str = "") -> None:
        """The applicant has brought what was asked for; the clock of the notice begins anew."""
        notice = CaseClock.objects.clock(CaseClock.Code.NOTICE, on=timezone.localdate(at))
        self._take(Step.HAND_IN, by=by, at=at, note=note, **self._clock(notice.deadline(at)))

    def accept(self, *, by: Account, at: datetime) -> None:
        self._refuse_when_missing(day=timezone.localdate(at))
        self._accept(Step.ACCEPT, since=at, by=by, at=at)

    def deem(self, *, by: Account, at: datetime) -> None:
        """No notice in time: accepted from the day the papers came (行政许可法 article 32)."""
        self._accept(Step.DEEM, since=self.state_since, by=by, at=at)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        with transaction.atomic():
            self._take(
                Step.REFUSE, by=by, at=at, note=why, why=why, ended_at=at,
                receipt=self._next_receipt("不受", at), **self._clock(None),
            )  # fmt: skip

    def settle(
        self, *, by: Account, at: datetime, result: str = "", result_number: str = "",
        to: str = "", way: str = Delivery.WINDOW,
    ) -> None:  # fmt: skip
        """A matter that is done at once: from received to delivered in one press."""
        if not self.matter.is_instant:
            raise WrongCaseStep(self, Step.SETTLE)
        self._refuse_when_missing(day=timezone.localdate(at), none_may_follow=True)
        self._take(
            Step.SETTLE, by=by, at=at, note=result, accepted_at=at, decided_at=at,
            outcome=Outcome.GRANTED, result=result or self.matter.result,
            result_number=result_number, delivered_at=at, delivery=way,
            delivered_to=to or self.agent_name or self.name, ended_at=at, **self._clock(None),
        )  # fmt: skip

    # --- from accepted to delivered

    def review(self, *, by: Account, at: datetime, note: str = "") -> None:
        self._take(Step.REVIEW, by=by, at=at, note=note)

    def stop(self, *, procedure: str, how_long: str, by: Account, at: datetime) -> None:
        """Hearing, test, expert review: the clock stands still, and the applicant is told in
        writing how long it will take (行政许可法 article 45)."""
        note = f"{procedure}：{how_long}"
        self._take(Step.STOP, by=by, at=at, note=note, paused_at=at, special=procedure)

    def resume(self, *, by: Account, at: datetime, note: str = "") -> None:
        """The clock runs again; the working days it stood are added."""
        if self.paused_at is None:
            raise WrongCaseStep(self, Step.RESUME)
        calendar = CalendarDay.objects.calendar()
        stood = calendar.workdays_between(
            timezone.localtime(self.paused_at).date(), timezone.localtime(at).date()
        )
        moved = self._later_by(stood)
        self._take(Step.RESUME, by=by, at=at, note=note, paused_at=None, special="", **moved)

    def grant(
        self, *, by: Account, at: datetime, result: str = "", result_number: str = ""
    ) -> None:
        self._refuse_when_missing(day=timezone.localdate(at), none_may_follow=True)
        self._decide(
            Step.GRANT, Outcome.GRANTED, by=by, at=at, result=result or self.matter.result,
            result_number=result_number,
        )  # fmt: skip

    def deny(self, *, why: str, by: Account, at: datetime) -> None:
        self._decide(Step.DENY, Outcome.DENIED, by=by, at=at, note=why, why=why)

    def deliver(self, *, way: str, to: str, by: Account, at: datetime) -> None:
        self._take(
            Step.DELIVER, by=by, at=at, note=to, delivery=way, delivered_to=to, delivered_at=at,
            ended_at=at, **self._clock(None),
        )  # fmt: skip

    def rate(self, *, level: int, by: Account, at: datetime) -> None:
        """The applicant has said how it was; the rating itself is a row of its own."""
        self._take(Step.RATE, by=by, at=at, note=str(level))

    def archive(self, *, by: Account, at: datetime) -> None:
        self._take(Step.ARCHIVE, by=by, at=at)

    # --- aside

    def withdraw(self, *, why: str, by: Account, at: datetime) -> None:
        self._take(
            Step.WITHDRAW, by=by, at=at, note=why, ended_at=at, paused_at=None, **self._clock(None)
        )

    def end(self, *, why: str, by: Account, at: datetime) -> None:
        self._take(
            Step.END, by=by, at=at, note=why, why=why, ended_at=at, paused_at=None,
            **self._clock(None),
        )  # fmt: skip

    def hand_over(
        self, *, why: str, by: Account, at: datetime, to: Account | None = None,
        department: Department | None = None,
    ) -> None:  # fmt: skip
        """To another clerk, or to another department, which then finds its clerk."""
        self._take(
            Step.HAND_OVER, by=by, at=at, note=why, handler=to,
            department=department or self.department,
        )  # fmt: skip

    def run_out(self, *, by: Account, at: datetime) -> None:
        self._take(Step.RUN_OUT, by=by, at=at, overdue_at=at)

    def explain(self, *, why: str, by: Account, at: datetime) -> None:
        """Why it takes longer, for everybody who may see the case."""
        self._take(Step.EXPLAIN, by=by, at=at, note=why, overdue_why=why)

    # --- how a step is taken

    def _accept(self, step: Step, *, since: datetime, by: Account, at: datetime) -> None:
        matter = self.matter
        line = CaseClock.objects.decision_of(matter, on=timezone.localdate(since))
        days = matter.promised_days or (0 if matter.is_instant else matter.statutory_days)
        days = days if days or matter.is_instant else line.workdays
        lawful = deadline(
            since, matter.statutory_days or line.workdays, amber_share=line.amber_share
        )
        found = deadline(since, days, amber_share=line.amber_share)
        with transaction.atomic():
            self._take(
                step, by=by, at=at, accepted_at=since, lawful_by=lawful.due_at,
                receipt=self._next_receipt("受", at), **self._clock(found),
            )  # fmt: skip

    def _decide(
        self, step: Step, outcome: Outcome, *, by: Account, at: datetime, note: str = "",
        **changes: Any,
    ) -> None:  # fmt: skip
        if self.state in OPEN and self.light(at) == "red" and not self.overdue_why:
            raise NoReasonGiven
        delivery = CaseClock.objects.clock(CaseClock.Code.DELIVERY, on=timezone.localdate(at))
        self._take(
            step, by=by, at=at, note=note, outcome=outcome, decided_at=at,
            **self._clock(delivery.deadline(at)), **changes,
        )  # fmt: skip

    def _refuse_when_missing(self, *, day: date, none_may_follow: bool = False) -> None:
        """A paper that was to follow is missing once its day is over, or a result is due."""
        followed_by = Q(standing=Standing.LATER)
        if not none_may_follow:
            followed_by &= Q(until__lt=day)
        lacking = self.materials.filter(Q(standing=Standing.MISSING) | followed_by).in_order()
        if names := [row.name for row in lacking]:
            raise MaterialsMissing(names)

    def _later_by(self, workdays: int) -> dict[str, datetime]:
        """The promised and the lawful time, moved by working days."""
        calendar = CalendarDay.objects.calendar()
        return {
            name: later(moment, workdays, calendar=calendar)
            for name in ("amber_at", "due_at", "lawful_by")
            if (moment := getattr(self, name))
        }

    def _clock(self, found: Deadline | None) -> dict[str, Any]:
        """A new clock, or none; what was said of the one before it is over."""
        return {
            "due_at": found.due_at if found else None,
            "amber_at": found.amber_at if found else None,
            "due_is_certain": found.certain if found else True,
            "overdue_at": None,
        }

    def _show(self, found: Deadline) -> None:
        for name, value in self._clock(found).items():
            setattr(self, name, value)

    def _next_receipt(self, word: str, at: datetime) -> str:
        """The number of a receipt, counted through the year; inside the step's transaction."""
        year = timezone.localdate(at).year
        serial = Counter.objects.next(f"receipt/{self.place_id}/{year}/{word}")
        return f"{self.place.code}{word}〔{year}〕{serial:05d}"

    def _list_papers(self, said: Mapping[int, Said]) -> None:
        rows = []
        for position, material in enumerate(self.matter.materials.order_by("position", "pk")):
            standing, until = said.get(material.pk, Said(at_first(material)))
            rows.append(
                CaseMaterial(
                    case=self, position=position, name=material.name, need=material.need,
                    when=material.when, note=material.note, standing=standing, until=until,
                )
            )  # fmt: skip
        CaseMaterial.objects.bulk_create(rows)

    def _take(
        self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any
    ) -> None:
        """Move one step along FLOW and record who did it; otherwise change nothing."""
        said, left = {name: getattr(self, name) for name in changes}, self.state
        with transaction.atomic():
            if not advance(self, FLOW[step], at=at, **changes):
                raise WrongCaseStep(self, step)
            self._tell_story(step, by=by, at=at, note=note, left=left, said=said)
            case_news.tell(self, step, by=by, at=at)

    def _tell_story(
        self, step: Step, *, by: Account, at: datetime, left: str, note: str = "",
        said: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        before = {name: _plain(value) for name, value in (said or {}).items()}
        after = {name: _plain(getattr(self, name)) for name in before}
        changed = [name for name in before if before[name] != after[name]]
        self.steps.create(
            kind=step, by=by, at=at, comes_from=by.comes_from, note=note, left=left,
            state=self.state, for_person=self.person if self._is_for_them(by) else None,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )  # fmt: skip

    def _is_for_them(self, by: Account) -> bool:
        """Whether somebody other than the applicant took the step in the applicant's name."""
        if self.person is None or by.person_id in (None, self.person_id):
            return False
        return acts_for(by, self.person)


def _plain(value: Any) -> str | int | float | bool | None:
    """A value as the story keeps it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
