"""志愿服务记录证明: what the ledger says of a person, frozen, numbered, signed."""

import secrets
import uuid
from datetime import date, datetime, time
from typing import Any

from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tongxing.base import signing, zone
from tongxing.base.errors import Refused
from tongxing.base.models import Counter
from tongxing.people.models import Account, TrailEntry
from tongxing.places.models import Place

from .hours import HoursEntry, Ledger, TakenBack
from .hours_flow import Stand
from .volunteer import Volunteer

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 8
MOST_LINES = 400


class NothingToCertify(Refused):
    def __init__(self):
        super().__init__(_("这段时间还没有可以出具证明的服务时长。"))


class TooManyLines(Refused):
    def __init__(self):
        super().__init__(_("这段时间的服务超过%(most)d次，请分几段开。") % {"most": MOST_LINES})


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def of(self, account: Account):
        return self.filter(volunteer__person=account.person_id)

    def visible_to(self, account: Account):
        """One's own, and those of volunteers of places where one keeps hours."""
        here = account.place_ids(*Account.READS_PEOPLE)
        return self.filter(
            Q(volunteer__person=account.person_id) | Q(volunteer__person__place__in=here)
        )

    def newest_first(self):
        return self.order_by("-issued_at", "-pk")

    def by_code(self, number: str, code: str) -> "Certificate | None":
        return self.filter(number=number.strip().upper(), code=code.strip().upper()).first()

    def issue(
        self, volunteer: Volunteer, *, since: date | None, until: date | None, by: Account,
        at: datetime, request_key: uuid.UUID,
    ) -> "Certificate":  # fmt: skip
        """What stands in the ledger of these days, ends included. The same key twice is one."""
        if known := self.filter(request_key=request_key).first():
            return known
        with transaction.atomic():
            volunteer.lock()  # so that what is certified is not taken back meanwhile
            if known := self.filter(request_key=request_key).first():
                return known
            lines = certifiable(volunteer, since=since, until=until)
            count = lines.count()
            if not count:
                raise NothingToCertify
            if count > MOST_LINES:
                raise TooManyLines
            day = timezone.localdate(at)
            serial = Counter.objects.next(f"certificate/{day.year}")
            number = f"ZM{day.year}{serial:06d}"
            with override("zh-hans"):  # the paper is in Chinese, whoever asks for it
                facts = facts_of(volunteer, lines, since=since, until=until, number=number, day=day)
            certificate = self.create(
                number=number, request_key=request_key, volunteer=volunteer,
                code="".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)),
                minutes=facts["minutes"], facts=facts, issued_by=by, issued_at=at,
                statement=signing.sign(
                    zone.code(), number, facts["name"], facts["volunteer_number"],
                    str(facts["minutes"]), facts["first_day"], facts["last_day"], str(day),
                ),
            )  # fmt: skip
            certificate.entries.set(lines)
            said = {"number": number}
            TrailEntry.objects.note(volunteer, "certificate", by=by, at=at, after=said)
        return certificate


def certifiable(volunteer: Volunteer, *, since: date | None, until: date | None):
    """Lines of service that nobody disputes and about which no doubt is open."""
    rows = HoursEntry.objects.standing().in_ledger(Ledger.SERVICE).filter(volunteer=volunteer)
    rows = rows.exclude(requests__state=Stand.ASKED).exclude(word__is_mine=False)
    rows = rows.exclude(doubts__isnull=False, doubts__settled_at=None)
    if since:
        rows = rows.filter(since__gte=_midnight(since))
    if until:
        rows = rows.filter(since__lt=_midnight(date.fromordinal(until.toordinal() + 1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def facts_of(
    volunteer: Volunteer, lines, *, since: date | None, until: date | None, number: str, day: date
) -> dict[str, Any]:
    """What the paper says (民政部令第67号 articles 14 and 15)."""
    person = volunteer.person
    rows = [_line(line) for line in lines.select_related("place", "team").order_by("since", "pk")]
    centre = Place.objects.filter(parent=None).order_by("path").first()
    return {
        "number": number, "name": person.name, "id_number": person.masked_id,
        "volunteer_number": volunteer.number, "minutes": sum(row["minutes"] for row in rows),
        "lines": rows, "first_day": rows[0]["day"], "last_day": rows[-1]["day"],
        "asked_since": str(since or ""), "asked_until": str(until or ""),
        "unit": str(centre or ""), "unit_phone": centre.phone if centre else "",
        "day": str(day), "fingerprint": signing.fingerprint(),
    }  # fmt: skip


def _line(line: HoursEntry) -> dict[str, Any]:
    since, until = timezone.localtime(line.since), timezone.localtime(line.until)
    return {
        "day": f"{since:%Y-%m-%d}", "span": f"{since:%H:%M}–{until:%H:%M}", "what": line.what,
        "place": str(line.place or ""), "unit": str(line.team or line.place or ""),
        "leader": line.leader, "minutes": line.minutes,
        "source": str(line.get_source_display()),
    }  # fmt: skip


class Certificate(models.Model):
    """A certificate as it was issued. Nothing of it changes; what changed since is told beside."""

    number = models.CharField(_("证明编号"), max_length=20, unique=True)
    code = models.CharField(_("校验码"), max_length=12)
    request_key = models.UUIDField(unique=True, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="certificates")
    minutes = models.PositiveIntegerField()
    facts = models.JSONField()
    statement = models.TextField()  # signed, for checking without this server
    entries = models.ManyToManyField(HoursEntry, related_name="certificates")
    issued_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    why_revoked = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certificate_is_revoked_by_somebody_with_a_reason",
                condition=Q(revoked_at=None, revoked_by=None)
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(why_revoked="")),
            ),
            models.CheckConstraint(name="certificate_says_something", condition=Q(minutes__gt=0)),
        ]
        indexes = [
            models.Index(name="certificates_by_volunteer", fields=["volunteer", "-issued_at"]),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Where anybody checks it; what the QR code holds, before the signed statement."""
        return reverse("teams:verify_one", args=[self.number, self.code])

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def taken_back_since(self) -> int:
        """Minutes on this paper that have been taken back after it was issued."""
        gone = TakenBack.objects.filter(entry__certificates=self)
        return gone.aggregate(total=Sum("entry__minutes", default=0))["total"]

    def revoke(self, *, why: str, by: Account, at: datetime) -> None:
        rows = Certificate.objects.filter(pk=self.pk, revoked_at=None)
        with transaction.atomic():
            if not rows.update(revoked_at=at, revoked_by=by, why_revoked=why):
                raise Refused(_("这份证明已经作废过了。"))
            said = {"number": self.number}
            TrailEntry.objects.note(self.volunteer, "revoke", by=by, at=at, before=said)
