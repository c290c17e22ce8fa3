"""Tell whoever follows a place what it says about itself: reads the notices, changes none."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.base.models import Counter
from tongxing.places.models import Notice

from .models import Message

TOLD = "notices told"  # the newest notice whose followers have been told
BATCH = 100


def tell_followers(*, at: datetime) -> int:
    """Write a message about each notice not told yet, each exactly once; returns how many."""
    told = Counter.objects.reached(TOLD)
    fresh = Notice.objects.filter(pk__gt=told).select_related("place").order_by("pk")[:BATCH]
    for notice in fresh:
        with transaction.atomic():
            if not Counter.objects.advance(TOLD, past=told, to=notice.pk):
                return 0  # another process is telling; it will tell the rest
            told = notice.pk
            followers = set(notice.place.followers.values_list("account", flat=True))
            with override("zh-hans"):
                text = _("%(place)s：%(standing)s。%(why)s") % {
                    "place": notice.place,
                    "standing": notice.get_condition_display(),
                    "why": notice.why,
                }
            Message.objects.send(
                followers - {notice.by_id}, text, url=notice.place.get_absolute_url(), at=at
            )
    return len(fresh)
