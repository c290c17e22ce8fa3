"""Who can sign in as what in a demonstration zone. A zone with such rows says so on every page."""

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxing.base.wording import in_language

from .account import Account

REMEMBERED = 60  # seconds; a zone does not turn into a demonstration under people's hands


class DemoLoginQuerySet(models.QuerySet["DemoLogin"]):
    def is_demo_zone(self) -> bool:
        """Whether the records of this zone are made up; asked by every page, so remembered."""
        return bool(cache.get_or_set("is-demo-zone", self.exists, REMEMBERED))

    def in_list_order(self):
        return self.select_related("account__person__place").order_by("position", "pk")


class DemoLogin(models.Model):
    """An account of the demonstration zone with its password, shown to whoever opens the zone."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="demo_login")
    title = models.CharField(_("身份"), max_length=40)
    title_en = models.CharField(max_length=60)
    phone = models.CharField(_("手机"), max_length=20)
    password = models.CharField(_("密码"), max_length=40)
    position = models.PositiveSmallIntegerField(default=100)

    objects = DemoLoginQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def in_words(self) -> str:
        return in_language(self.title, self.title_en)
