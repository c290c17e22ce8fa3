"""Drafts made from what was: a season copied into another year, an activity repeated by a rule.

Why     Last year's season is this year's beginning; a copy knows its source and is single.
Cost    Two empty tables.
Back    The tables are dropped; the drafts stay.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_telling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Copying",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "every",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("week", "每周"),
                            ("fortnight", "每两周"),
                            ("month", "每月（第几个星期几）"),
                        ],
                        max_length=9,
                        verbose_name="多久一次",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="到哪天为止")),
                (
                    "skips_holidays",
                    models.BooleanField(default=False, verbose_name="法定节假日不办"),
                ),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.season",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copy",
                        to="activities.activity",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.season",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="activities.activity",
                    ),
                ),
                (
                    "copying",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="activities.copying",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="copying",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("every", ""), ("season__isnull", False), ("until", None)),
                    models.Q(
                        ("season", None),
                        ("until__isnull", False),
                        models.Q(("every", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="copying_is_of_a_season_or_by_a_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("season__isnull", False)),
                fields=("source", "season"),
                name="activity_is_copied_into_a_season_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("season", None)),
                fields=("source", "day"),
                name="activity_is_repeated_on_a_day_once",
            ),
        ),
    ]
