"""群发消息: somebody who leads or keeps something writes to all it concerns, and sees who read it.

A letter goes into the ordinary messages, once to each account. It is kept as it was written.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxing.base.errors import Refused
from tongxing.base.models import Counter, Parameter
from tongxing.people.models import Account, Message

LONGEST = 200  # with the name of what it is about and the writer's it fits into a message


class TooManyLetters(Refused):
    def __init__(self, most: int):
        super().__init__(
            _("一个人一天最多群发%(most)d次，今天已经发够了。急事请打电话。") % {"most": most}
        )


class NobodyToWriteTo(Refused):
    def __init__(self):
        super().__init__(_("没有人收得到：这些人还没有账号，或者没有符合的人。请打电话。"))


class LetterQuerySet(models.QuerySet["Letter"]):
    def about(self, url: str):
        return self.filter(url=url)

    def with_counts(self):
        """How many got it, and how many of them have read it."""
        read = Q(copies__message__read_at__isnull=False)
        return self.annotate(told=Count("copies"), read=Count("copies", filter=read))

    def newest_first(self):
        return self.select_related("by__person").order_by("-at", "-pk")

    def write(
        self, text: str, *, to: Iterable[int], whom: str, about: str, url: str,
        request_key: uuid.UUID, by: Account, at: datetime,
    ) -> "Letter":  # fmt: skip
        """The same words to these accounts, each once. The same key twice is one letter.

        Raises
        ------
        NobodyToWriteTo, TooManyLetters
        """
        readers = sorted(set(to) - {by.pk})
        if not readers:
            raise NobodyToWriteTo
        with transaction.atomic():
            letter, made = self.get_or_create(
                request_key=request_key,
                defaults={"text": text, "whom": whom, "about": about, "url": url, "by": by,
                          "at": at},
            )  # fmt: skip
            if not made:
                return letter
            day = timezone.localdate(at)
            most = Parameter.objects.value("letters_a_day", on=day)
            if Counter.objects.next(f"letters/{by.pk}/{day}") > most:
                raise TooManyLetters(most)
            said = f"【{about}】{text} —— {by}"
            messages = [
                Message(to_id=account, text=said[:300], url=url, at=at) for account in readers
            ]
            Message.objects.bulk_create(messages)
            LetterCopy.objects.bulk_create(
                LetterCopy(letter=letter, message=message) for message in messages
            )
        return letter


class Letter(models.Model):
    """What was written to whom. Append-only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_key = models.UUIDField(unique=True, editable=False)
    text = models.CharField(_("说什么"), max_length=LONGEST)
    whom = models.CharField(_("发给谁"), max_length=80)  # in words, as it was chosen
    about = models.CharField(max_length=80)  # the team or the activity, as it was called then
    url = models.CharField(max_length=200)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="letters_about", fields=["url", "-at"])]

    def __str__(self) -> str:
        return self.text


class LetterCopy(models.Model):
    """What one account got of a letter."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="copies")
    message = models.OneToOneField(Message, models.CASCADE, related_name="copy_of")

    def __str__(self) -> str:
        return f"{self.letter} → {self.message.to}"
