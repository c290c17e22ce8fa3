"""The first tables of this area.

Why     The zone begins.
Cost    None: the tables are new.
Back    Drops them.
"""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
            ],
        ),
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
            ],
        ),
    ]
