"""Plans of rosters, asked for and worked out beside the pages.

Why     A month of hundreds of people is planned by itself, watched, and adopted whole or not at all.
Cost    A new table.
Back    Drops it; plans can be worked out anew.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duty", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_from", models.PositiveIntegerField()),
                ("seed", models.PositiveIntegerField(default=1)),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("stop_asked", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("making", "正在排"),
                            ("made", "排好了，等采用"),
                            ("adopted", "已采用"),
                            ("dropped", "没有采用"),
                            ("failed", "没排成"),
                        ],
                        default="making",
                        max_length=7,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("first_cost", models.PositiveIntegerField(blank=True, null=True)),
                ("cost", models.PositiveIntegerField(blank=True, null=True)),
                ("bound", models.PositiveIntegerField(blank=True, null=True)),
                ("open_heads", models.PositiveIntegerField(blank=True, null=True)),
                ("found", models.JSONField(default=dict)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="duty.roster",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "making")),
                        fields=("roster",),
                        name="one_roster_plan_in_the_making",
                    )
                ],
            },
        ),
    ]
