"""Who is there: stays, and people counted without a name.

Why     Attendance becomes hours; a press or a replay counts once.
Cost    Two empty tables.
Back    The tables are dropped.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Headcount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(unique=True)),
                ("heads", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="headcounts",
                        to="activities.activity",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("came_uid", models.UUIDField(unique=True)),
                (
                    "came_way",
                    models.CharField(
                        choices=[
                            ("code", "自己扫码"),
                            ("gate", "门口登记"),
                            ("offline", "门口登记（断网补传）"),
                            ("walkin", "现场加入"),
                        ],
                        max_length=7,
                    ),
                ),
                ("went_uid", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "went_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("code", "自己扫码"),
                            ("gate", "门口登记"),
                            ("offline", "门口登记（断网补传）"),
                            ("walkin", "现场加入"),
                        ],
                        max_length=7,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("device", models.CharField(blank=True, max_length=64)),
                ("metres", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="activities.activity",
                    ),
                ),
                (
                    "came_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="activities.signup",
                    ),
                ),
                (
                    "went_by",
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
                "indexes": [models.Index(fields=["activity", "until"], name="stays_by_activity")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("sign_up",),
                        name="a_party_is_inside_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="who_goes_has_come",
                    ),
                ],
            },
        ),
        AppendOnly("activities_headcount"),
    ]
