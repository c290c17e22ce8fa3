"""What the first tables of this area need of another area that needs them.

Why     The zone begins; places know accounts, and accounts know places.
Cost    None: the tables are new.
Back    Drops them.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("hall", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="clerk",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clerk",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departments",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="clerk",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clerks",
                to="hall.department",
            ),
        ),
        migrations.AddField(
            model_name="window",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="windows",
                to="hall.department",
            ),
        ),
        migrations.AddField(
            model_name="window",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="windows",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="clerk",
            name="window",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="clerks",
                to="hall.window",
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.UniqueConstraint(
                fields=("place", "number"), name="window_number_is_unique_in_its_hall"
            ),
        ),
        migrations.AddConstraint(
            model_name="clerk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="clerk_leaves_after_arriving",
            ),
        ),
    ]
