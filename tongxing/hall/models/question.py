"""首问负责: whoever is asked first owns the question until it is answered, taken over or refused.

A question from a phone has no owner until somebody takes it; one asked at the desk has one at once.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from tongxing.base.errors import Refused
from tongxing.base.fields import SealedField
from tongxing.base.flow import advance, move
from tongxing.base.masking import mask_phone
from tongxing.base.models import Counter
from tongxing.people.models import Account, Message, Role
from tongxing.places.models import Place

from . import case_news
from .case_clock import CaseClock
from .matter import Matter


class State(models.TextChoices):
    ASKED = "asked", _("待认领")
    OWNED = "owned", _("答复中")
    OFFERED = "offered", _("待接手")
    ANSWERED = "answered", _("已答复")
    REFUSED = "refused", _("不能答复")


class Step(models.TextChoices):
    ASK = "ask", pgettext_lazy("step", "提问")
    TAKE = "take", pgettext_lazy("step", "接下")
    HAND_OVER = "hand-over", pgettext_lazy("step", "请别人接手")
    GIVE_BACK = "give-back", pgettext_lazy("step", "退还")
    ANSWER = "answer", pgettext_lazy("step", "答复")
    REFUSE = "refuse", pgettext_lazy("step", "说明不能答复")
    REMIND = "remind", pgettext_lazy("step", "逾期提醒")


OPEN = frozenset({State.ASKED, State.OWNED, State.OFFERED})
FLOW = {
    Step.TAKE: move(State.ASKED, State.OFFERED, to=State.OWNED),
    Step.HAND_OVER: move(State.OWNED, to=State.OFFERED),
    Step.GIVE_BACK: move(State.OFFERED, to=State.OWNED),
    Step.ANSWER: move(State.OWNED, to=State.ANSWERED),
    Step.REFUSE: move(State.OWNED, to=State.REFUSED),
    Step.REMIND: move(*OPEN, to=None),
}


class WrongQuestionStep(Refused):
    def __init__(self, question: "Question", step: Step):
        super().__init__(
            _("这个问题现在是“%(state)s”，不能再“%(step)s”，请看最新情况。")
            % {"state": question.get_state_display(), "step": step.label}
        )


class AskedOf(models.TextChoices):
    PHONE = "phone", _("手机")
    DESK = "desk", _("窗口或导办台")
    CALL = "call", _("电话")


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self):
        return self.filter(state__in=OPEN)

    def closed(self):
        return self.exclude(state__in=OPEN)

    def overdue(self, now: datetime):
        return self.open().filter(due_at__lte=now)

    def to_remind(self, now: datetime):
        return self.overdue(now).filter(reminded_at=None).order_by("due_at", "pk")

    def waiting_for(self, account: Account):
        """What this person owns, what they are asked to take over, and what nobody has taken."""
        mine = Q(owner=account.pk) & ~Q(state=State.OFFERED)
        offered = Q(offered_to=account.pk, state=State.OFFERED)
        return self.open().filter(mine | offered | Q(state=State.ASKED))

    def asked_by(self, account: Account):
        return self.filter(asker=account)

    def visible_to(self, account: Account):
        here = account.place_ids(Role.CLERK, Role.HALL_MANAGER, Role.OFFICE)
        return self.filter(Q(place__in=here) | Q(asker=account.pk))

    def with_names(self):
        return self.select_related(
            "place", "matter", "owner__person", "offered_to__person", "asker__person"
        )

    def most_urgent_first(self):
        return self.order_by("due_at", "pk")

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")

    def ask(
        self, *, request_key: uuid.UUID, place: Place, text: str, by: Account, at: datetime,
        channel: str = AskedOf.PHONE, matter: Matter | None = None, name: str = "",
        phone: str = "",
    ) -> "Question":  # fmt: skip
        """Put a question. At the desk, whoever hears it owns it."""
        if known := self.filter(request_key=request_key).first():
            return known
        heard = channel != AskedOf.PHONE
        line = CaseClock.objects.clock(CaseClock.Code.QUESTION, on=timezone.localdate(at))
        due = line.deadline(at)
        local = timezone.localtime(at)
        question = Question(
            request_key=request_key, place=place, text=text, matter=matter, channel=channel,
            asker=None if heard else by, name=name, phone=phone, asked_at=at,
            owner=by if heard else None, state=State.OWNED if heard else State.ASKED,
            state_since=at, due_at=due.due_at, amber_at=due.amber_at,
        )  # fmt: skip
        with transaction.atomic():
            serial = Counter.objects.next(f"question/{place.pk}/{local:%Y%m%d}")
            question.number = f"W{local:%y%m%d}-{serial:03d}"
            question.save(force_insert=True)
            question._tell_story(Step.ASK, by=by, at=at, left="")
            if not heard:
                question._tell(case_news.managers(question), Step.ASK, by=by, at=at)
        return question


class Question(models.Model):
    """Something a resident wants to know of the hall."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("编号"), max_length=16, unique=True)
    request_key = models.UUIDField(unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="questions")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("想问什么"), max_length=300)
    channel = models.CharField(_("怎么问的"), max_length=8, choices=AskedOf)
    asker = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="questions"
    )
    name = models.CharField(_("谁问的"), max_length=40, blank=True)
    phone = SealedField(_("电话"), blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=10, choices=State)
    state_since = models.DateTimeField()
    owner = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="questions_owned"
    )
    offered_to = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    amber_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("答复"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="question_has_an_owner_once_taken",
                condition=Q(state=State.ASKED, owner=None)
                | (~Q(state=State.ASKED) & Q(owner__isnull=False)),
            ),
            models.CheckConstraint(
                name="question_is_offered_to_somebody_else",
                condition=Q(state=State.OFFERED, offered_to__isnull=False)
                & ~Q(offered_to=F("owner"))
                | (~Q(state=State.OFFERED) & Q(offered_to=None)),
            ),
            models.CheckConstraint(
                name="question_ends_with_words",
                condition=Q(state__in=sorted(OPEN), answered_at=None)
                | (~Q(state__in=sorted(OPEN)) & Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [
            models.Index(name="questions_by_place_state_due", fields=["place", "state", "due_at"]),
            models.Index(name="questions_by_asker", fields=["asker", "-asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:20]}"

    def get_absolute_url(self) -> str:
        return reverse("hall:question", args=[self.number])

    @property
    def masked_phone(self) -> str:
        person = self.asker.person if self.asker else None
        return mask_phone(person.phone if person else self.phone)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def light(self, now: datetime) -> str:
        if self.state not in OPEN:
            return ""
        if now >= self.due_at:
            return "red"
        return "amber" if now >= self.amber_at else "green"

    # --- steps

    def take(self, *, by: Account, at: datetime) -> None:
        """Own it from now on. Of a question that was offered, only who was asked."""
        if self.state == State.OFFERED and self.offered_to_id != by.pk:
            raise WrongQuestionStep(self, Step.TAKE)
        self._take(Step.TAKE, by=by, at=at, owner=by, offered_to=None)

    def hand_over(self, *, to: Account, why: str, by: Account, at: datetime) -> None:
        """Ask somebody else to take it; until they do, it stays with its owner."""
        if to.pk == self.owner_id:
            raise Refused(_("问题已经在这个人手里，请选别人。"))
        with override("zh-hans"):
            note = f"{by} → {to}：{why}"
        self._take(Step.HAND_OVER, by=by, at=at, note=note, offered_to=to)

    def give_back(self, *, why: str, by: Account, at: datetime) -> None:
        self._take(Step.GIVE_BACK, by=by, at=at, note=why, offered_to=None)

    def reply(self, *, text: str, by: Account, at: datetime) -> None:
        self._take(Step.ANSWER, by=by, at=at, note=text, answer=text, answered_at=at)

    def refuse(self, *, why: str, by: Account, at: datetime) -> None:
        """It cannot be answered here, and why, and where it can."""
        self._take(Step.REFUSE, by=by, at=at, note=why, answer=why, answered_at=at)

    def remind(self, *, by: Account, at: datetime) -> None:
        self._take(Step.REMIND, by=by, at=at, reminded_at=at)

    # --- how a step is taken

    def _take(
        self, step: Step, *, by: Account, at: datetime, note: str = "", **changes: Any
    ) -> None:
        left, owner = self.state, self.owner_id
        with transaction.atomic():
            if not advance(self, FLOW[step], at=at, **changes):
                raise WrongQuestionStep(self, step)
            self._tell_story(step, by=by, at=at, left=left, note=note)
            told = {self.owner_id, self.offered_to_id, owner}
            if step in (Step.ANSWER, Step.REFUSE):
                told = {self.asker_id}
            elif step == Step.REMIND:
                told |= case_news.managers(self)
            self._tell(told, step, by=by, at=at)

    def _tell_story(
        self, step: Step, *, by: Account, at: datetime, left: str, note: str = ""
    ) -> None:
        self.steps.create(
            kind=step, by=by, at=at, comes_from=by.comes_from, note=note, left=left,
            state=self.state, owner=self.owner,
        )  # fmt: skip

    def _tell(self, told: set, step: Step, *, by: Account, at: datetime) -> None:
        with override("zh-hans"):
            text = _now("提问%(number)s：%(step)s（%(text)s）") % {
                "number": self.number, "step": step.label, "text": self.text[:60],
            }  # fmt: skip
        Message.objects.send(told - {by.pk, None}, text, url=self.get_absolute_url(), at=at)


class QuestionStep(models.Model):
    """One line of a question's story, with who owned it then. Append-only."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Step)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    comes_from = models.CharField(max_length=45, blank=True)
    note = models.TextField(blank=True)
    left = models.CharField(max_length=10, choices=State, blank=True)
    state = models.CharField(max_length=10, choices=State)

    def __str__(self) -> str:
        return f"{self.question} {self.get_kind_display()}"
