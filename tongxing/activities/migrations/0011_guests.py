"""Signing up without an account.

Why     Who has no account gives name and phone and keeps the place by a secret link; what is
        needed against floods and of who is not yet 18 stands in a row of its own.
Cost    A column with a default and an empty table. Old code welcomes no guests, so it may run
        while this is applied.
Back    Both are dropped: the sign-ups of guests stay, their links lead nowhere.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_no_shows"), ("people", "0004_guests")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="guests_welcome",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="无需账号也可报名"
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=Q(guests_welcome=False)
                | Q(
                    only_under=None,
                    only_team=None,
                    volunteers_only=False,
                    once_a_season=False,
                    newcomers_until=None,
                ),
                name="guests_come_where_no_file_is_asked_for",
            ),
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "guardian",
                    models.CharField(blank=True, max_length=40, verbose_name="监护人"),
                ),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest",
                        to="activities.signup",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["address", "at"], name="guests_by_address")],
            },
        ),
    ]
