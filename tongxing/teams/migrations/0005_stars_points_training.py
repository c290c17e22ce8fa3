"""Thanks for service: stars, honours, points with a shelf to exchange them at, and training.

Why     Who serves sees what it adds up to; what points buy is counted as exactly as hours are.
Cost    Six empty tables; the sweep credits the hours on record, a batch a minute.
Back    The tables are dropped. Hours stay; exchanges that were handed out are forgotten.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_append_only"),
        ("teams", "0004_certificates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "kind",
                    models.CharField(
                        choices=[("spirit", "精神激励"), ("thing", "实物")],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("price", models.PositiveIntegerField(verbose_name="积分")),
                ("stock", models.IntegerField(default=0, verbose_name="剩几份")),
                ("is_offered", models.BooleanField(default=True, verbose_name="在架上")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("price", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等审核"),
                            ("approved", "可以来领"),
                            ("handed", "已领取"),
                            ("refused", "没通过"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="答复")),
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
                (
                    "handed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="teams.volunteer",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="teams.reward",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="培训名称")),
                ("about", models.CharField(max_length=300, verbose_name="主要内容")),
                ("organiser", models.CharField(max_length=60, verbose_name="举办单位")),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
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
                        related_name="courses",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["starts_at"], name="courses_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                        name="a_course_begins_before_it_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="荣誉名称")),
                ("given_by", models.CharField(max_length=60, verbose_name="授予单位")),
                ("day", models.DateField(verbose_name="授予日期")),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "why_withdrawn",
                    models.CharField(blank=True, max_length=200, verbose_name="撤销原因"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="teams.volunteer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("volunteer", "name", "day"),
                        name="an_honour_is_recorded_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(("why_withdrawn", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_honour_is_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("service", "服务得分"),
                            ("spent", "兑换"),
                            ("returned", "兑换退回"),
                        ],
                        max_length=8,
                    ),
                ),
                ("points", models.IntegerField(verbose_name="积分")),
                ("what", models.CharField(blank=True, max_length=120, verbose_name="事由")),
                ("source_uid", models.UUIDField()),
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
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="teams.volunteer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["volunteer", "-at"], name="points_by_volunteer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "spent"), ("points__lt", 0)),
                            models.Q(("reason", "returned"), ("points__gt", 0)),
                            models.Q(("reason", "service"), models.Q(("points", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="points_are_spent_below_and_returned_above_zero",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reason", "service"), _negated=True),
                        fields=("source_uid", "reason"),
                        name="an_exchange_is_paid_and_returned_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Purse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("balance", models.IntegerField(default=0)),
                ("owed", models.IntegerField(default=0)),
                (
                    "volunteer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purse",
                        to="teams.volunteer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", 0), ("owed__gte", 0)),
                        name="no_purse_is_below_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance", 0), ("owed", 0), _connector="OR"),
                        name="who_owes_points_has_none",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(("stock__gte", 0)), name="no_stock_of_a_reward_is_below_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gt", 0)), name="a_reward_has_a_price"
            ),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["state", "asked_at"], name="exchanges_by_state"),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "handed", "refused"]), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_exchange_is_approved_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "handed"), _negated=True),
                    ("handed_by__isnull", False),
                    _connector="OR",
                ),
                name="what_is_handed_out_is_handed_out_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="no_exchange_is_refused_without_a_reason",
            ),
        ),
        AppendOnly("teams_pointsentry"),
    ]
