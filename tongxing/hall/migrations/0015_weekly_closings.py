"""Hours of the week at which nobody can book, and the days left out of them.

Why     Every Wednesday afternoon is for learning: nobody should type fifty black-outs for it.
Cost    Two new tables, empty. Old code may run beside it, and books in these hours.
Back    Drops the tables; what was called off stays called off.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0014_refused_numbers"),
        ("places", "0003_photos"),
    ]

    operations = [
        migrations.CreateModel(
            name="WeeklyClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday_bits", models.PositiveSmallIntegerField(verbose_name="星期几")),
                ("starts", models.TimeField(verbose_name="从几点")),
                ("ends", models.TimeField(verbose_name="到几点")),
                ("why", models.CharField(max_length=100, verbose_name="原因")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="停用日期"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weekly_closings",
                        to="hall.department",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weekly_closings",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday_bits__range", (1, 127))),
                        name="weekly_closing_is_on_weekdays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))),
                        name="weekly_closing_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="weekly_closing_holds_for_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="哪天照常")),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="hall.weeklyclosing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("closing", "day"), name="one_exception_a_day")
                ],
            },
        ),
    ]
