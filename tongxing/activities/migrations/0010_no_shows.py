"""A no-show that had its reason, and a pause that was lifted.

Why     Who signs up and does not come takes a place from who waits; repeatedly, they are paused.
        What is said for them is kept, each once, and never rewritten.
Cost    Two empty tables and their triggers.
Back    Both are dropped: excused no-shows count again, and lifted pauses run on.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0009_discarded"),
        ("people", "0003_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Excuse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=100, verbose_name="说明")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="excuse",
                        to="activities.signup",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="an_excuse_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PauseLifted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=100, verbose_name="解除的理由")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "last",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.signup",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses_lifted",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True),
                        name="a_pause_is_lifted_with_why",
                    )
                ],
            },
        ),
        AppendOnly("activities_excuse"),
        AppendOnly("activities_pauselifted"),
    ]
