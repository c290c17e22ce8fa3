"""Duty: campaigns, posts, patterns, rosters, who stands, swaps, calls, handovers.

Why     Posts are stood round the clock; who stands where must be one thing, whole and checked.
Cost    New tables, two triggers on the story. Old code may run beside them.
Back    Drops the tables with every roster in them: take a copy first.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_doubles"),
        ("places", "0003_photos"),
        ("teams", "0009_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等您确认"),
                            ("accepted", "已确认"),
                            ("here", "在岗"),
                            ("done", "已下岗"),
                            ("missed", "缺岗"),
                            ("dropped", "来不了"),
                            ("released", "已换下"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("why", models.CharField(blank=True, max_length=100, verbose_name="原因")),
                ("anyway", models.CharField(blank=True, max_length=100, verbose_name="破例的原因")),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("alarmed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CampaignKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("basis", models.CharField(max_length=200, verbose_name="法律依据")),
            ],
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("basis", models.CharField(max_length=200, verbose_name="启动依据")),
                ("begins_on", models.DateField(verbose_name="开始")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束")),
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
                        related_name="campaigns",
                        to="places.place",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="duty.campaignkind",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pattern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="班制")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_pattern_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PatternShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="班次")),
                ("begins", models.TimeField(verbose_name="几点开始")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="多少分钟")),
                (
                    "pattern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="duty.pattern",
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
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="岗位")),
                ("spot", models.CharField(blank=True, max_length=80, verbose_name="具体位置")),
                (
                    "needs",
                    models.CharField(blank=True, max_length=200, verbose_name="岗上要备的东西"),
                ),
                ("opens_on", models.DateField(verbose_name="哪天开岗")),
                ("closes_on", models.DateField(blank=True, null=True, verbose_name="最后一天")),
                ("secret", models.CharField(editable=False, max_length=64)),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="duty.campaign",
                    ),
                ),
                (
                    "pattern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="duty.pattern",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_posts",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpenItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("what", models.CharField(max_length=200, verbose_name="没办完的事")),
                ("owner", models.CharField(blank=True, max_length=40, verbose_name="谁负责")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_items",
                        to="duty.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("came_at", models.DateTimeField()),
                ("went_at", models.DateTimeField(blank=True, null=True)),
                ("came_uid", models.UUIDField(unique=True)),
                ("went_uid", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "way",
                    models.CharField(
                        choices=[("code", "自己扫码"), ("officer", "值班负责人登记")], max_length=7
                    ),
                ),
                ("metres", models.PositiveIntegerField(blank=True, null=True)),
                ("device", models.CharField(blank=True, max_length=64)),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presence",
                        to="duty.assignment",
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
            name="Requirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leads", "带班领导"),
                            ("party", "党员"),
                            ("skill", "技能"),
                            ("local", "本地人"),
                            ("woman", "女同志"),
                        ],
                        max_length=8,
                        verbose_name="凭什么认定",
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
            name="Roster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="哪个月")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("published", "已发布"),
                            ("archived", "已归档"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=0)),
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
                        related_name="rosters",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("heads", models.PositiveSmallIntegerField(verbose_name="要几个人")),
                ("taken", models.SmallIntegerField(default=0)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="duty.post",
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="duty.roster",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("situation", models.TextField(max_length=1000, verbose_name="本班情况")),
                (
                    "problems",
                    models.TextField(blank=True, max_length=1000, verbose_name="发现的问题和隐患"),
                ),
                (
                    "equipment",
                    models.CharField(blank=True, max_length=200, verbose_name="设备、钥匙、物资"),
                ),
                (
                    "people",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="过岗人数"),
                ),
                (
                    "vehicles",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="过岗车辆"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("written", "等接班人签字"),
                            ("taken", "已交接"),
                            ("back", "接班人退回"),
                            ("letgo", "值班负责人放行"),
                        ],
                        default="written",
                        max_length=7,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("why", models.CharField(blank=True, max_length=120, verbose_name="原因")),
                ("written_at", models.DateTimeField()),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover",
                        to="duty.shift",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="assignment",
            name="shift",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignments",
                to="duty.shift",
            ),
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("heads", models.PositiveSmallIntegerField(verbose_name="几个人")),
                ("ended", models.BooleanField(default=False)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="duty.post",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duty.patternshift",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="shift",
            name="slot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="duty.slot"
            ),
        ),
        migrations.CreateModel(
            name="Mix",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("least", models.PositiveSmallIntegerField(default=1, verbose_name="至少几名")),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duty.requirement",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mixes",
                        to="duty.slot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stander",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "stands_as",
                    models.CharField(
                        choices=[("party", "党员值守"), ("volunteer", "志愿服务")],
                        max_length=9,
                        verbose_name="以什么身份值班",
                    ),
                ),
                ("leads", models.BooleanField(default=False, verbose_name="可以带班")),
                (
                    "no_nights",
                    models.CharField(blank=True, max_length=60, verbose_name="不值夜班的原因"),
                ),
                (
                    "most_a_month",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="一个月最多几班"
                    ),
                ),
                ("since", models.DateField(verbose_name="哪天起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="哪天止")),
                ("calendar", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "only_posts",
                    models.ManyToManyField(blank=True, related_name="+", to="duty.post"),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stander",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterEvent",
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
                            ("place", "排上"),
                            ("adopt", "采用排班方案"),
                            ("publish", "发布"),
                            ("swap", "换班"),
                            ("archive", "归档"),
                            ("accept", "确认值班"),
                            ("dropout", "来不了"),
                            ("release", "换下"),
                            ("signin", "到岗"),
                            ("signout", "下岗"),
                            ("miss", "缺岗"),
                        ],
                        max_length=8,
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
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="duty.roster",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="duty.shift",
                    ),
                ),
                (
                    "stander",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duty.stander",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reserve",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="备勤日期")),
                (
                    "stander",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reserves",
                        to="duty.stander",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_on", models.DateField(verbose_name="第一天")),
                ("last_on", models.DateField(verbose_name="最后一天")),
                ("why", models.CharField(max_length=100, verbose_name="原因")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等批准"),
                            ("granted", "已批准"),
                            ("refused", "没有批准"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
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
                    "stander",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leaves",
                        to="duty.stander",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("rank", models.PositiveSmallIntegerField(verbose_name="第几个叫的")),
                ("reason", models.CharField(max_length=120, verbose_name="为什么叫他")),
                ("metres", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等回话"),
                            ("yes", "能来"),
                            ("no", "来不了"),
                            ("lapsed", "没有回话"),
                            ("over", "已有人顶上"),
                        ],
                        default="asked",
                        max_length=6,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="duty.shift",
                    ),
                ),
                (
                    "stander",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="duty.stander",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="assignment",
            name="stander",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="duty.stander",
            ),
        ),
        migrations.CreateModel(
            name="Swap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("why", models.CharField(blank=True, max_length=100, verbose_name="原因")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等对方答应"),
                            ("agreed", "等值班负责人批准"),
                            ("done", "已换好"),
                            ("declined", "对方没有答应"),
                            ("refused", "没有批准"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
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
                    "gives",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offered",
                        to="duty.assignment",
                    ),
                ),
                (
                    "takes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="duty.assignment",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duty.stander",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="哪一天")),
                ("wants", models.BooleanField(verbose_name="愿意值")),
                (
                    "part",
                    models.CharField(
                        choices=[("any", "哪个班都一样"), ("day", "白班"), ("night", "夜班")],
                        default="any",
                        max_length=5,
                        verbose_name="哪种班",
                    ),
                ),
                (
                    "stander",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="duty.stander",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("begins_on")), _connector="OR"
                ),
                name="a_campaign_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="patternshift",
            constraint=models.UniqueConstraint(
                fields=("pattern", "begins"), name="a_pattern_begins_one_shift_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="patternshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (30, 1440))),
                name="a_shift_lasts_at_most_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("place", "name"), name="a_place_names_its_posts_apart"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_on", None), ("closes_on__gte", models.F("opens_on")), _connector="OR"
                ),
                name="a_post_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_closed_item_says_who_closed_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("went_at", None), ("went_at__gte", models.F("came_at")), _connector="OR"
                ),
                name="who_leaves_a_post_has_come",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "skill"), ("skill__isnull", False)),
                    models.Q(models.Q(("kind", "skill"), _negated=True), ("skill", None)),
                    _connector="OR",
                ),
                name="a_skill_is_asked_for_by_its_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="a_roster_begins_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by", None),
                    models.Q(("signed_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_handover_is_signed_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by__isnull", False),
                    models.Q(("state__in", ["letgo", "taken"]), _negated=True),
                    _connector="OR",
                ),
                name="what_is_handed_over_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended", False)),
                fields=("post", "shift"),
                name="a_shift_is_asked_for_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("heads__gte", 1)), name="a_slot_asks_for_somebody"
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["roster", "starts_at"], name="duty_shifts_by_roster"),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["starts_at"], name="duty_shifts_by_start"),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                fields=("post", "starts_at"), name="a_post_begins_one_shift_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                name="a_duty_shift_begins_before_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__gte", 0), ("taken__lte", models.F("heads"))),
                name="never_more_stand_than_are_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="mix",
            constraint=models.UniqueConstraint(
                fields=("slot", "requirement"), name="a_slot_names_a_kind_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mix",
            constraint=models.CheckConstraint(
                condition=models.Q(("least__gte", 1)), name="a_mix_asks_for_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="stander",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="a_stander_ends_after_beginning",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterevent",
            index=models.Index(fields=["roster", "-at"], name="roster_events_by_roster"),
        ),
        migrations.AddConstraint(
            model_name="reserve",
            constraint=models.UniqueConstraint(
                fields=("stander", "day"), name="a_stander_is_in_reserve_once"
            ),
        ),
        migrations.AddIndex(
            model_name="leave",
            index=models.Index(fields=["state", "first_on"], name="duty_leave_by_day"),
        ),
        migrations.AddConstraint(
            model_name="leave",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="duty_leave_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["state", "answer_by"], name="duty_calls_to_lapse"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                fields=("shift", "stander"), name="a_stander_is_called_once_for_a_shift"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                fields=("shift", "rank"), name="calls_for_a_shift_have_an_order"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["shift", "state"], name="assignments_by_shift"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["state", "starts_at"], name="assignments_by_state_start"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["accepted", "asked", "done", "here"])),
                fields=("stander", "starts_at"),
                name="nobody_begins_two_shifts_at_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="swap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["agreed", "asked"])),
                fields=("gives",),
                name="a_place_is_offered_to_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.UniqueConstraint(
                fields=("stander", "day"), name="a_stander_wishes_once_a_day"
            ),
        ),
        AppendOnly("duty_rosterevent"),
    ]
