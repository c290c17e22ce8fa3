"""Slips for a first password, station workers as proxies, and the trail by place.

Why     A first password is set by paper; an auditor of one institute sees that part of the trail.
Cost    Two columns that may be empty, so no row is rewritten; one new table.
Back    Drops them; what stood in the trail before stays.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_demologin"),
        ("places", "0003_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="readentry",
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
            model_name="trailentry",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            model_name="proxy",
            name="basis",
            field=models.CharField(
                choices=[
                    ("relative", "亲属"),
                    ("neighbour", "邻居或朋友"),
                    ("volunteer", "结对志愿者"),
                    ("authorised", "书面授权"),
                    ("station", "站点工作人员"),
                ],
                max_length=12,
                verbose_name="依据",
            ),
        ),
        migrations.CreateModel(
            name="PasswordSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slips",
                        to=settings.AUTH_USER_MODEL,
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("used_at", None), ("voided_at", None)),
                        fields=("account",),
                        name="account_has_one_slip_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("at"))),
                        name="slip_expires_after_it_is_printed",
                    ),
                ],
            },
        ),
    ]
