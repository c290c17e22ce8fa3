"""The first tables of this area.

Why     The zone begins.
Cost    None: the tables are new.
Back    Drops them.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tongxing.base.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("phone_hash", models.CharField(max_length=64, unique=True)),
                ("opened_at", models.DateTimeField()),
                ("is_active", models.BooleanField(default=True, verbose_name="可登录")),
                ("large_text", models.BooleanField(default=False, verbose_name="大字")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="户号")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="住址")),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("url", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
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
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "女"), ("M", "男"), ("", "未登记")],
                        max_length=1,
                        verbose_name="性别",
                    ),
                ),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="出生日期")),
                (
                    "id_number",
                    tongxing.base.fields.SealedField(blank=True, verbose_name="身份证号"),
                ),
                ("id_hash", models.CharField(blank=True, editable=False, max_length=64, null=True)),
                ("phone", tongxing.base.fields.SealedField(blank=True, verbose_name="手机")),
                (
                    "phone_hash",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=64),
                ),
                ("is_head", models.BooleanField(default=False, verbose_name="户主")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="住址")),
                ("speaks", models.CharField(blank=True, max_length=40, verbose_name="语言")),
                ("registered_at", models.DateTimeField()),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="去世日期")),
            ],
        ),
        migrations.CreateModel(
            name="Proxy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
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
                ("consent", models.CharField(max_length=200, verbose_name="本人如何同意")),
                ("granted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReadEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_uid", models.UUIDField(db_index=True)),
                ("field", models.CharField(max_length=20)),
                ("why", models.CharField(max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField(db_index=True)),
                ("comes_from", models.CharField(blank=True, max_length=45, verbose_name="来自")),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("device", models.CharField(blank=True, max_length=200)),
                ("comes_from", models.CharField(blank=True, max_length=45)),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TrailEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=20, verbose_name="做了什么")),
                ("about", models.CharField(max_length=40)),
                ("about_uid", models.UUIDField()),
                ("at", models.DateTimeField(db_index=True)),
                ("comes_from", models.CharField(blank=True, max_length=45, verbose_name="来自")),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="DemoLogin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="身份")),
                ("title_en", models.CharField(max_length=60)),
                ("phone", models.CharField(max_length=20, verbose_name="手机")),
                ("password", models.CharField(max_length=40, verbose_name="密码")),
                ("position", models.PositiveSmallIntegerField(default=100)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="demo_login",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("station", "站点工作人员"),
                            ("dispatch", "派单员"),
                            ("clerk", "窗口人员"),
                            ("hall", "大厅负责人"),
                            ("duty", "值班员"),
                            ("office", "办公室领导"),
                            ("auditor", "审计员"),
                            ("admin", "系统管理员"),
                        ],
                        max_length=10,
                        verbose_name="角色",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="all_grants",
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
        ),
    ]
