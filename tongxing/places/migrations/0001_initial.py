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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="Shape",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outline", "区界"),
                            ("district", "片区"),
                            ("water", "水域"),
                            ("green", "绿地"),
                            ("road", "道路"),
                            ("street", "街巷"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60)),
                ("points", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("centre", "中心"),
                            ("institute", "所"),
                            ("station", "站"),
                            ("point", "点"),
                        ],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                ("path", models.CharField(editable=False, max_length=400, unique=True)),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("introduction", models.TextField(blank=True, verbose_name="介绍")),
                ("step_free", models.BooleanField(default=False, verbose_name="无障碍")),
                ("opened_on", models.DateField(verbose_name="设立日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="关闭日期")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="places.place",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="星期")),
                ("opens", models.TimeField(verbose_name="开门")),
                ("closes", models.TimeField(verbose_name="关门")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("open", "正常开放"),
                            ("short", "人手紧张"),
                            ("closed", "今日不开放"),
                        ],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("why", models.CharField(max_length=200, verbose_name="原因")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="恢复时间")),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="notices",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places_followed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlaceStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("planted", "设立"),
                            ("described", "改介绍"),
                            ("hours", "改开放时间"),
                            ("moved", "划归"),
                            ("closed", "关闭"),
                            ("merged", "并入"),
                            ("declared", "告示"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
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
                        related_name="steps",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bring", models.CharField(blank=True, max_length=200, verbose_name="带什么")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="places.place",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="places.service",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                ),
                name="place_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), ("closed_on__isnull", False), _connector="OR"
                ),
                name="only_a_closed_place_is_merged",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat", None), ("lon", None)),
                    models.Q(("lat__range", (-90, 90)), ("lon__range", (-180, 180))),
                    _connector="OR",
                ),
                name="place_is_on_the_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__lt", models.F("closes")), ("weekday__range", (0, 6))),
                name="place_opens_before_it_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("place",),
                name="place_says_one_thing_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.UniqueConstraint(
                fields=("place", "account"), name="place_is_followed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                fields=("place", "service"), name="place_offers_a_service_once"
            ),
        ),
    ]
