"""What the first tables of this area need of another area that needs them.

Why     The zone begins; places know accounts, and accounts know places.
Cost    None: the tables are new.
Back    Drops them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("imports", "0001_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="made",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="made", to="imports.run"
            ),
        ),
        migrations.AddField(
            model_name="changed",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changed",
                to="imports.run",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["-at"], name="imports_by_time"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "previewed"), ("taken_at", None), ("taken_by", None)),
                    models.Q(
                        models.Q(("state", "previewed"), _negated=True),
                        ("taken_at__isnull", False),
                        ("taken_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_step_of_an_import_is_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    ("wrong", 0),
                    ("good_rows_only", True),
                    _connector="OR",
                ),
                name="wrong_rows_are_left_out_only_by_choice",
            ),
        ),
        migrations.AddConstraint(
            model_name="made",
            constraint=models.UniqueConstraint(
                fields=("run", "about", "first"), name="a_span_begins_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="made",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="a_span_runs_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="changed",
            constraint=models.UniqueConstraint(
                fields=("run", "about", "row_id"), name="a_run_changes_a_row_once"
            ),
        ),
    ]
