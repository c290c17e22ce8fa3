"""好差评 (GB/T 39734-2020): five levels, once for each matter, given by whoever it was done for.

The link to a rating is a secret word made from the matter itself: nothing is stored before somebody
rates, nobody can guess another's, and the constraints let it be used once.
"""

import hmac
import uuid
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxing.base.fields import SealedField
from tongxing.base.masking import mask_phone
from tongxing.base.secrets import short_token
from tongxing.base.wording import in_language
from tongxing.people.models import Account, Role
from tongxing.places.models import Place

from .case import Case
from .case_flow import ANSWERED, State
from .department import Department, Window
from .matter import Matter
from .ticket import Ticket, TicketMatter

RATEABLE = ANSWERED | {State.RATED, State.ARCHIVED}


class Level(models.IntegerChoices):
    """Five levels and their stars: GB/T 39734-2020."""

    DELIGHTED = 5, _("非常满意")
    SATISFIED = 4, _("满意")
    CONTENT = 3, _("基本满意")
    DISSATISFIED = 2, _("不满意")
    ANGRY = 1, _("非常不满意")


GOOD = (Level.DELIGHTED, Level.SATISFIED, Level.CONTENT)
BAD = (Level.DISSATISFIED, Level.ANGRY)


class RatingChannel(models.TextChoices):
    QR = "qr", _("扫码")
    PHONE = "phone", _("手机")
    KIOSK = "kiosk", _("取号机")
    PAPER = "paper", _("纸质")
    CALL = "call", _("电话回访")


BY_THE_RATER = (RatingChannel.QR, RatingChannel.PHONE, RatingChannel.KIOSK)
KEYED_IN = (RatingChannel.PAPER, RatingChannel.CALL)


class Aspect(models.TextChoices):
    """What an on-site rating is about: GB/T 39734-2020."""

    OVERALL = "overall", _("整体")
    EFFICIENCY = "efficiency", _("效率")
    SKILL = "skill", _("能力")
    ATTITUDE = "attitude", _("态度")


class RatingReasonQuerySet(models.QuerySet["RatingReason"]):
    def in_force(self, day: date):
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def of_level(self, level: int):
        return self.filter(level=level)

    def in_list_order(self):
        return self.order_by("-level", "position", "pk")


class RatingReason(models.Model):
    """What may be ticked at a level. The lists are the standard's kind: versioned, not edited."""

    level = models.PositiveSmallIntegerField(_("等级"), choices=Level)
    aspect = models.CharField(_("方面"), max_length=10, choices=Aspect)
    text = models.CharField(_("内容"), max_length=40)
    text_en = models.CharField(_("英文"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.CharField(_("版本"), max_length=20)
    valid_from = models.DateField(_("起用日期"))
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = RatingReasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reason_stands_once_in_a_version", fields=["version", "level", "text"]
            ),
            models.CheckConstraint(
                name="reason_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.text, self.text_en)

    @property
    def as_typed(self) -> str:
        """The line that the office types for it."""
        english = f" / {self.text_en}" if self.text_en else ""
        return f"{self.get_aspect_display()}：{self.text}{english}"


class Handled:
    """A matter that was handled and may be rated: one of a visit, or a case."""

    def __init__(self, *, visit: TicketMatter | None = None, case: Case | None = None):
        self.visit, self.case = visit, case

    @classmethod
    def by_word(cls, word: str) -> "Handled | None":
        """What a link leads to; None when nobody gave out such a link."""
        kind, _dash, secret = word.partition("-")
        if not kind[1:].isascii() or not kind[1:].isdecimal() or len(kind) > 12:
            return None
        pk = int(kind[1:])
        if kind[0] == "c":
            found = cls(case=Case.objects.with_names().filter(pk=pk).first())
        elif kind[0] == "v":
            found = cls.of_visit(
                TicketMatter.objects.filter(pk=pk)
                .select_related("ticket__place", "matter__department", "window").first()
            )  # fmt: skip
        else:
            return None
        made = f"{kind[0]}{pk}"
        known = found.visit is not None or found.case is not None
        genuine = hmac.compare_digest(short_token("rating", made), secret)
        return found if known and genuine else None

    @classmethod
    def by_number(cls, number: str, *, account: Account) -> "Handled | None":
        """The case of this number, of a hall where this person works."""
        case = Case.objects.visible_to(account).with_names().filter(number=number).first()
        return cls(case=case) if case else None

    @classmethod
    def of_visit(cls, visit: TicketMatter | None) -> "Handled":
        """A matter of a visit; once it has become a case, the case is what is rated."""
        if visit is None:
            return cls()
        same = Case.objects.with_names().filter(ticket=visit.ticket_id, matter=visit.matter_id)
        case = same.order_by("pk").first()
        return cls(case=case) if case else cls(visit=visit)

    @classmethod
    def to_rate(cls, ticket: Ticket) -> "list[Handled]":
        """What of a visit is done and not rated yet."""
        done = ticket.matters.exclude(done_at=None).select_related("matter", "ticket__place")
        found = [cls.of_visit(row) for row in done.order_by("position", "pk")]
        return [one for one in found if one.done_at and one.rating is None]

    @property
    def word(self) -> str:
        made = f"c{self.case.pk}" if self.case else f"v{self.visit.pk}"
        return f"{made}-{short_token('rating', made)}"

    @property
    def url(self) -> str:
        return reverse("rate", args=[self.word])

    @property
    def matter(self) -> Matter:
        return self.case.matter if self.case else self.visit.matter

    @property
    def place(self) -> Place:
        return self.case.place if self.case else self.visit.ticket.place

    @property
    def done_at(self) -> datetime | None:
        """When the answer was given; None as long as there is none."""
        if self.case:
            return self.case.ended_at if self.case.state in RATEABLE else None
        return self.visit.done_at

    @property
    def rating(self) -> "Rating | None":
        return self._ratings().first()

    def _ratings(self):
        if self.case:
            same = Q(case=self.case)
            if self.case.ticket_id:
                same |= Q(ticket=self.case.ticket_id, matter=self.case.matter_id)
            return Rating.objects.filter(same)
        return Rating.objects.filter(ticket=self.visit.ticket_id, matter=self.visit.matter_id)

    def facts(self) -> dict[str, Any]:
        """Whom and what the rating is about."""
        if self.case:
            visit = None
            if self.case.ticket_id:
                visits = TicketMatter.objects.filter(
                    ticket=self.case.ticket_id, matter=self.case.matter_id
                )
                visit = visits.order_by("position").first()
            return {
                "case": self.case, "ticket": self.case.ticket, "matter": self.case.matter,
                "department": self.case.department, "place": self.case.place,
                "clerk": self.case.handler, "window": visit.window if visit else None,
            }  # fmt: skip
        visit = self.visit
        return {
            "case": None, "ticket": visit.ticket, "matter": visit.matter,
            "department": visit.matter.department, "place": visit.ticket.place,
            "clerk": visit.by, "window": visit.window,
        }  # fmt: skip


class RatingQuerySet(models.QuerySet["Rating"]):
    def counted(self):
        """Those that count in rates: without what an appeal found false or malicious."""
        return self.filter(is_excluded=False)

    def good(self):
        return self.filter(level__in=GOOD)

    def bad(self):
        return self.filter(level__in=BAD)

    def at(self, place: Place):
        return self.filter(place=place)

    def praise(self):
        """Good ones in which somebody has written something."""
        return self.counted().filter(level__gte=Level.SATISFIED).exclude(comment="")

    def visible_to(self, account: Account):
        return self.filter(
            place__in=account.place_ids(Role.HALL_MANAGER, Role.OFFICE, Role.AUDITOR)
        )

    def with_names(self):
        return self.select_related("matter", "department", "window", "clerk__person", "case")

    def newest_first(self):
        return self.order_by("-at", "-pk")


class Rating(models.Model):
    """How somebody found the handling of their matter."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="ratings")  # the hall
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="rating")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="ratings")
    department = models.ForeignKey(Department, models.PROTECT, related_name="ratings")
    window = models.ForeignKey(
        Window, models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    clerk = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField()

    level = models.PositiveSmallIntegerField(_("您满意吗？"), choices=Level)
    reasons = models.ManyToManyField(RatingReason, blank=True, related_name="ratings")
    comment = models.CharField(_("想说几句"), max_length=300, blank=True)
    is_named = models.BooleanField(_("实名评价"), default=False)
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    phone = SealedField(_("手机"), blank=True)
    channel = models.CharField(_("评价方式"), max_length=8, choices=RatingChannel)
    keyed_in_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    comes_from = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    is_excluded = models.BooleanField(default=False)  # an appeal found it false or malicious

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rating_has_one_of_five_levels", condition=Q(level__range=(1, 5))
            ),
            models.CheckConstraint(
                name="rating_is_about_a_visit_or_a_case",
                condition=Q(ticket__isnull=False) | Q(case__isnull=False),
            ),
            models.UniqueConstraint(
                name="matter_of_a_visit_is_rated_once",
                fields=["ticket", "matter"],
                condition=Q(ticket__isnull=False),
            ),
            models.CheckConstraint(
                name="named_rating_says_who", condition=Q(is_named=False) | ~Q(name="")
            ),
            models.CheckConstraint(
                name="only_paper_and_calls_are_keyed_in",
                condition=Q(channel__in=KEYED_IN, keyed_in_by__isnull=False)
                | (~Q(channel__in=KEYED_IN) & Q(keyed_in_by=None)),
            ),
            models.CheckConstraint(
                name="only_bad_ratings_are_excluded",
                condition=Q(is_excluded=False) | Q(level__in=BAD),
            ),
        ]
        indexes = [
            models.Index(name="ratings_by_place_done", fields=["place", "done_at"]),
            models.Index(name="ratings_by_place_at", fields=["place", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.get_level_display()}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def is_bad(self) -> bool:
        return self.level in BAD
