"""A message to an account, shown on its pages until read."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet["Message"]):
    def send(self, to: Iterable[int], text: str, *, url: str, at: datetime) -> None:
        """The same message to several accounts, each once. Takes account ids."""
        self.bulk_create(
            self.model(to_id=account_id, text=text[:300], url=url, at=at) for account_id in set(to)
        )

    def unread(self, account):
        return self.filter(to=account.pk, read_at=None)

    def of(self, account):
        return self.filter(to=account.pk)

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def unread_first(self):
        read = models.Q(read_at__isnull=False)
        return self.annotate(is_read=read).order_by("is_read", "-at", "-pk")

    def mark_read(self, *, at: datetime) -> None:
        """The first reading counts; reading again changes nothing."""
        self.filter(read_at=None).update(read_at=at)


class Message(models.Model):
    """What somebody should know. Least data: it names the matter by number, not the person."""

    to = models.ForeignKey("people.Account", models.CASCADE, related_name="messages")
    text = models.CharField(_("内容"), max_length=300)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="messages_unread", fields=["to", "read_at"])]

    def __str__(self) -> str:
        return self.text
