"""What the hall has asked the volunteers for, and for whom."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxing.hall.models import Ticket, Window

from .need import Need


class HelpKind(models.TextChoices):
    GUIDE = "guide", _("陪着走一遍")
    CARRY = "carry", _("推轮椅、搬东西")
    SIGN = "sign", _("手语翻译")
    DIALECT = "dialect", _("听方言、民族语言")
    WRITE = "write", _("帮忙填写")


class HallHelpQuerySet(models.QuerySet["HallHelp"]):
    def asked_at(self, window: Window, *, day: date):
        rows = self.filter(window=window, day=day).select_related("need__team", "ticket")
        return rows.order_by("-pk")


class HallHelp(models.Model):
    """A need that a window of the hall raised for the person in front of it."""

    need = models.OneToOneField(Need, models.CASCADE, related_name="hall_help")
    window = models.ForeignKey(Window, models.PROTECT, related_name="help_asked")
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="help_asked"
    )
    kind = models.CharField(_("要什么帮助"), max_length=8, choices=HelpKind)
    day = models.DateField()

    objects = HallHelpQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.window} {self.get_kind_display()}"
