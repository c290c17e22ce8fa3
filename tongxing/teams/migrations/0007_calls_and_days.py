"""Calls for help that stop at their number, and days that differ from a volunteer's usual week.

Why     In an emergency the nearest are asked first; a day off is a day on which nobody is sent.
Cost    Three empty tables.
Back    The tables are dropped; messages that were sent stay.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0003_photos"),
        ("teams", "0006_applications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("beyond_team", models.BooleanField(default=False, verbose_name="也问队外的人")),
                ("what", models.CharField(max_length=120, verbose_name="要做什么")),
                ("radius", models.PositiveIntegerField(verbose_name="多远以内")),
                ("wanted", models.PositiveSmallIntegerField(verbose_name="要几个人")),
                ("coming", models.IntegerField(default=0)),
                ("waves", models.PositiveSmallIntegerField(default=0)),
                ("next_wave_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("called_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.skill",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_outs",
                        to="teams.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Called",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("metres", models.PositiveIntegerField()),
                ("wave", models.PositiveSmallIntegerField()),
                ("called_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "还没回话"), ("yes", "来"), ("no", "来不了")],
                        default="",
                        max_length=3,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="called",
                        to="teams.volunteer",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="called",
                        to="teams.callout",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FreeDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("since", models.TimeField(blank=True, null=True, verbose_name="从")),
                ("until", models.TimeField(blank=True, null=True, verbose_name="到")),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="free_days",
                        to="teams.volunteer",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="callout",
            index=models.Index(fields=["ended_at", "next_wave_at"], name="call_outs_open"),
        ),
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coming__gte", 0), ("coming__lte", models.F("wanted")), ("wanted__gte", 1)
                ),
                name="never_more_come_than_are_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="called",
            constraint=models.UniqueConstraint(
                fields=("call", "volunteer"), name="nobody_is_called_twice"
            ),
        ),
        migrations.AddConstraint(
            model_name="called",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="an_answer_to_a_call_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeday",
            constraint=models.UniqueConstraint(
                fields=("volunteer", "day"), name="a_volunteer_says_one_thing_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="freeday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("since", None), ("until", None)),
                    ("since__lt", models.F("until")),
                    _connector="OR",
                ),
                name="a_day_is_off_or_has_hours",
            ),
        ),
    ]
