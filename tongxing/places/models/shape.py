"""The zone's own map as data: outline, roads, water, districts. No tiles, no outside source."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Shape(models.Model):
    """A line or an area of the map."""

    class Kind(models.TextChoices):
        OUTLINE = "outline", _("区界")
        DISTRICT = "district", _("片区")
        WATER = "water", _("水域")
        GREEN = "green", _("绿地")
        ROAD = "road", _("道路")
        STREET = "street", _("街巷")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60, blank=True)
    points = models.JSONField()  # [[lon, lat], …] in degrees, WGS 84

    @property
    def is_area(self) -> bool:
        """A ring is an area, anything else a line; a river may be drawn as either."""
        return self.points[0] == self.points[-1]

    def __str__(self) -> str:
        return self.name or self.kind
