"""The same person twice: asked about, made one, kept apart.

Why     Who is on file twice has two halves of a story. The row that is closed stays and leads to
        the other; what a merge changed is written down, so that it can be undone.
Cost    An empty column and an empty table; SQLite copies people once. Old code merges nobody, so
        it may run while this is applied.
Back    Both are dropped: closed rows would stand in the lists again, without their household and
        their id number's hash, so undo merges before.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("people", "0004_guests")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="doubles",
                to="people.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=Q(merged_into=None) | Q(id_hash=None, household=None, is_head=False),
                name="a_row_that_leads_on_is_no_longer_found",
            ),
        ),
        migrations.CreateModel(
            name="Double",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("why", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("apart", "是两个人"),
                            ("asked", "等另一个人来合并"),
                            ("merged", "已合并"),
                        ],
                        max_length=6,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("changes", models.JSONField(default=list)),
                ("filled", models.JSONField(default=list)),
                ("rewritten", models.JSONField(default=list)),
                *[
                    (
                        name,
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="people.person",
                        ),
                    )
                    for name in ("first", "second", "kept")
                ],
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-state_since"], name="doubles_by_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first", "second"), name="two_people_are_compared_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(first__lt=F("second")), name="two_people_are_two_rows"
                    ),
                    models.CheckConstraint(
                        condition=Q(kept=F("first")) | Q(kept=F("second")),
                        name="one_of_the_two_is_kept",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="merged")
                        | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                        name="people_are_merged_by_somebody_else",
                    ),
                ],
            },
        ),
    ]
