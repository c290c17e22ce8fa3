"""Asking to join a team: one open application for a team and person.

Why     A volunteer joins with a sentence and an answer, without a telephone call.
Cost    One empty table.
Back    The table is dropped; who was taken in stays a member.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0005_stars_points_training"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("words", models.CharField(max_length=200, verbose_name="一句话")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "等队长答复"),
                            ("accepted", "已加入"),
                            ("refused", "没有同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("applied_at", models.DateTimeField()),
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
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="teams.team",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to="teams.volunteer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "state"], name="applications_by_team")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("team", "volunteer"),
                        name="one_open_application_for_a_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted", "refused"]), _negated=True),
                            ("answered_by__isnull", False),
                            _connector="OR",
                        ),
                        name="an_application_is_answered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="no_application_is_refused_without_a_reason",
                    ),
                ],
            },
        ),
    ]
