"""Leave that clerks ask for.

Why     A clerk asks on their own page, and who keeps the hall answers with a word.
Cost    One new table, empty. Old code may run beside it.
Back    Drops the table; what was granted stays in the shifts.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0011_authorisation_photos"),
        ("places", "0003_photos"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeaveRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("since", models.DateField(verbose_name="从哪天")),
                ("until", models.DateField(verbose_name="到哪天（不含）")),
                (
                    "half",
                    models.CharField(
                        blank=True,
                        choices=[("am", "上午"), ("pm", "下午")],
                        max_length=2,
                        verbose_name="半天",
                    ),
                ),
                ("why", models.CharField(max_length=60, verbose_name="原因")),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等答复"),
                            ("granted", "已准假"),
                            ("refused", "没有准"),
                            ("withdrawn", "自己撤回了"),
                        ],
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="答复")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leave_requests",
                        to="hall.clerk",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="leave_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_by__isnull", False),
                                ("state__in", ["granted", "refused"]),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ["granted", "refused"]), _negated=True),
                                ("answer", ""),
                                ("answered_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="leave_is_answered_by_somebody_with_words",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("clerk", "since", "until", "half"),
                        name="the_same_leave_is_asked_for_once_at_a_time",
                    ),
                ],
            },
        ),
    ]
