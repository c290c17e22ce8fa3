"""Numbers lent for the hours without a server, and presses that act once.

Why     A kiosk goes on drawing from a block that was lent to it; paper does the same. A press whose
        answer was lost is sent again under its key and is one step.
Cost    One new table; an empty column on numbers and one on their story, each added in place
        without writing the rows anew. Old code may run beside it.
Back    Drops table and columns; which numbers were drawn without the server is lost.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0009_what_the_hall_sets"),
        ("places", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberLoan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("day", models.DateField()),
                ("kiosk", models.UUIDField(blank=True, null=True)),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("lent_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("clock_off_seconds", models.IntegerField(default=0)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lent_by",
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
                        related_name="number_loans",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kiosk", "day"], name="loans_by_kiosk")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "day", "first"), name="number_is_lent_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="lent_numbers_are_some",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="loan_is_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="ticket",
            name="loan",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="hall.numberloan",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("loan__isnull", False)),
                fields=["loan"],
                name="tickets_of_a_loan",
            ),
        ),
        migrations.AddField(
            model_name="ticketstep",
            name="press",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="ticketstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("press__isnull", False)),
                fields=("press",),
                name="press_is_one_step",
            ),
        ),
    ]
