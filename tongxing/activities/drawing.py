"""Draw the lot of an activity: once, in the open, and again by whoever doubts it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from tongxing.planning import lot

from .models import Activity, Post, SignUp, SignUpStep, Stage, Standing, news
from .models.flow import FLOW
from .models.sign_up import take


def draw(activity: Activity, *, at: datetime) -> int:
    """Everybody in the lot gets a place, or theirs in line. Twice is once; how many parties."""
    with transaction.atomic():
        mine = Activity.objects.filter(pk=activity.pk, drawn_at=None, state=Stage.PUBLISHED)
        if not mine.update(drawn_at=at):
            return 0
        now = Activity.objects.get(pk=activity.pk)
        rows = {
            str(row.uid): row
            for row in SignUp.objects.filter(activity=now, state=Standing.IN_LOT)
            .select_related("activity__place", "post").order_by("pk")
        }  # fmt: skip
        entries = [lot.Entry(uid, row.heads, str(row.post_id)) for uid, row in rows.items()]
        room = {str(post.pk): post.room for post in Post.objects.filter(activity=now)}
        for one in lot.draw(entries, seed=now.lot_seed, room=room, capacity=now.room):
            row = rows[one.id]
            if one.placed and take(now.pk, row.post_id, row.heads):
                row.stand(FLOW[SignUpStep.DRAW], at=at, lot=one.order)
            else:
                Post.objects.filter(pk=row.post_id).update(waiting=F("waiting") + row.heads)
                row.stand(FLOW[SignUpStep.PASS_OVER], at=at, lot=one.order)
            news.drawn(row, at=at)
    activity.drawn_at = at
    return len(rows)
