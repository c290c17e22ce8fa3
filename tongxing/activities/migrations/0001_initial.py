"""Activities: the programme they belong to, their posts, and who signs up.

Why     The four-season programme is planned, signed up for, held and told of.
Cost    Empty tables.
Back    The tables are dropped.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0003_append_only"),
        ("places", "0002_append_only"),
        ("teams", "0004_certificates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=12, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=60, verbose_name="活动名称")),
                ("about", models.TextField(blank=True, max_length=2000, verbose_name="活动内容")),
                ("bring", models.CharField(blank=True, max_length=200, verbose_name="要带什么")),
                ("risks", models.CharField(blank=True, max_length=200, verbose_name="风险提示")),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("theory", "学习实践科学理论"),
                            ("policy", "宣传宣讲党的政策"),
                            ("values", "培育践行主流价值"),
                            ("culture", "丰富活跃文化生活"),
                            ("manners", "持续深入移风易俗"),
                        ],
                        max_length=8,
                        verbose_name="五项工作",
                    ),
                ),
                ("spot", models.CharField(blank=True, max_length=80, verbose_name="具体地点")),
                ("leader", models.CharField(blank=True, max_length=40, verbose_name="负责人")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="咨询电话")),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("budget", models.PositiveBigIntegerField(default=0, verbose_name="预算（分）")),
                ("cost", models.PositiveBigIntegerField(default=0, verbose_name="实际花费（分）")),
                ("opens_at", models.DateTimeField(verbose_name="报名开始")),
                ("closes_at", models.DateTimeField(verbose_name="报名截止")),
                ("capacity", models.PositiveIntegerField(verbose_name="名额")),
                ("taken", models.PositiveIntegerField(default=0)),
                ("serial", models.PositiveIntegerField(default=0)),
                (
                    "most_heads",
                    models.PositiveSmallIntegerField(default=1, verbose_name="一家最多几人"),
                ),
                (
                    "has_waiting_list",
                    models.BooleanField(default=True, verbose_name="满了可以候补"),
                ),
                (
                    "confirm_minutes",
                    models.PositiveIntegerField(default=240, verbose_name="递补后几分钟内确认"),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年龄从"),
                ),
                (
                    "age_to",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年龄到"),
                ),
                ("volunteers_only", models.BooleanField(default=False, verbose_name="只限志愿者")),
                (
                    "once_a_season",
                    models.BooleanField(default=False, verbose_name="这一季只能参加一次"),
                ),
                (
                    "newcomers_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="到这时为止先让没参加过的人报名"
                    ),
                ),
                ("lot_at", models.DateTimeField(blank=True, null=True, verbose_name="抽签时间")),
                ("lot_seed", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                ("secret", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("published", "已发布"),
                            ("over", "已结束"),
                            ("told", "已总结"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("planned_at", models.DateTimeField()),
                (
                    "why_cancelled",
                    models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                ),
                (
                    "only_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
                (
                    "only_under",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="places.place",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="teams.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ActivityEvent",
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
                            ("publish", "发布"),
                            ("change", "改时间地点"),
                            ("cancel", "取消活动"),
                            ("finish", "结束活动"),
                            ("tell", "写总结"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
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
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="岗位")),
                ("capacity", models.PositiveIntegerField(verbose_name="名额")),
                ("taken", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("serves", models.BooleanField(default=True, verbose_name="是志愿服务，计时长")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="activities.activity",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.skill",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="计划名称")),
                ("brand", models.CharField(blank=True, max_length=60, verbose_name="品牌")),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="宗旨")),
                ("begins_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Season",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("spring", "春"),
                            ("summer", "夏"),
                            ("autumn", "秋"),
                            ("winter", "冬"),
                        ],
                        max_length=6,
                        verbose_name="季节",
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="主题")),
                ("begins_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                (
                    "activities_wanted",
                    models.PositiveIntegerField(default=0, verbose_name="目标场次"),
                ),
                ("people_wanted", models.PositiveIntegerField(default=0, verbose_name="目标人次")),
                (
                    "minutes_wanted",
                    models.PositiveIntegerField(default=0, verbose_name="目标服务分钟"),
                ),
                ("budget", models.PositiveBigIntegerField(default=0, verbose_name="预算（分）")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seasons",
                        to="activities.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("heads", models.PositiveSmallIntegerField(verbose_name="人数")),
                ("serial", models.PositiveIntegerField()),
                ("lot", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lot", "等抽签"),
                            ("placed", "报上了"),
                            ("offered", "有名额，等您确认"),
                            ("waiting", "候补中"),
                            ("came", "到了"),
                            ("missed", "没来"),
                            ("withdrawn", "已取消报名"),
                            ("lapsed", "没有按时确认"),
                            ("calledoff", "活动取消"),
                        ],
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("signed_up_at", models.DateTimeField()),
                ("confirm_by", models.DateTimeField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=100, verbose_name="原因")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to="people.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to="activities.post",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.season",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "age",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年龄"),
                ),
                ("is_open", models.BooleanField(default=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="activities.signup",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=40, verbose_name="系列")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="做什么")),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("theory", "学习实践科学理论"),
                            ("policy", "宣传宣讲党的政策"),
                            ("values", "培育践行主流价值"),
                            ("culture", "丰富活跃文化生活"),
                            ("manners", "持续深入移风易俗"),
                        ],
                        max_length=8,
                        verbose_name="五项工作",
                    ),
                ),
                (
                    "activities_wanted",
                    models.PositiveIntegerField(default=0, verbose_name="目标场次"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="activities.season",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="activity",
            name="theme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="activities.theme",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("capacity"))),
                name="no_more_of_a_post_are_taken_than_there_are",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("activity", "name"), name="post_has_its_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("begins_on")), _connector="OR"
                ),
                name="programme_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.UniqueConstraint(
                fields=("programme", "year", "name"), name="season_is_once_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("begins_on"))),
                name="season_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                fields=["activity", "state", "serial"], name="sign_ups_by_activity_state"
            ),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(fields=["person", "season"], name="sign_ups_by_person"),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                condition=models.Q(("state", "offered")),
                fields=["confirm_by"],
                name="sign_ups_offered",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                fields=("activity", "serial"), name="serial_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(("heads__gte", 1)), name="a_party_has_heads"
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "offered"), _negated=True),
                    ("confirm_by__isnull", False),
                    _connector="OR",
                ),
                name="an_offer_ends_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="head",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True), ("person__isnull", False)),
                fields=("activity", "person"),
                name="person_signs_up_once_for_an_activity",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                fields=("season", "name"), name="theme_is_once_a_season"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["state", "starts_at"], name="activities_by_state_start"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["place", "-starts_at"], name="activities_by_place_start"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("capacity"))),
                name="no_more_places_are_taken_than_there_are",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="activity_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_at__gt", models.F("opens_at")), ("closes_at__lte", models.F("ends_at"))
                ),
                name="signing_up_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lot_at", None), ("lot_at__gte", models.F("closes_at")), _connector="OR"
                ),
                name="a_lot_is_drawn_when_signing_up_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("why_cancelled", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_cancelled_activity_says_why",
            ),
        ),
    ]
