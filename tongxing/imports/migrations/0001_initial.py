"""The first tables of this area.

Why     The zone begins.
Cost    None: the tables are new.
Back    Drops them.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0004_alter_placestep_kind_follower"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("residents", "居民"),
                            ("volunteers", "志愿者花名册"),
                            ("party", "党员名册"),
                            ("teams", "队伍"),
                            ("places", "阵地"),
                            ("needs", "诉求台账"),
                        ],
                        max_length=12,
                        verbose_name="哪类表",
                    ),
                ),
                ("file", models.FileField(blank=True, max_length=200, upload_to="")),
                ("remarks", models.FileField(blank=True, max_length=200, upload_to="")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("previewed", "待确认"),
                            ("done", "已导入"),
                            ("dropped", "已放弃"),
                            ("undone", "已撤销"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("new", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("updated", models.PositiveIntegerField(default=0, verbose_name="更新")),
                ("skipped", models.PositiveIntegerField(default=0, verbose_name="跳过")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="有误")),
                ("preview", models.JSONField(default=dict)),
                (
                    "good_rows_only",
                    models.BooleanField(default=False, verbose_name="只导入没有错误的行"),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Made",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about", models.CharField(max_length=40)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made",
                        to="imports.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Changed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about", models.CharField(max_length=40)),
                ("row_id", models.BigIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changed",
                        to="imports.run",
                    ),
                ),
            ],
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
