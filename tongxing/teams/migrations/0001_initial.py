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
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60)),
                ("needs_proof", models.BooleanField(default=False, verbose_name="需要证书")),
            ],
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="党支部")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("leader", "队长"), ("deputy", "副队长"), ("member", "队员")],
                        max_length=8,
                        verbose_name="身份",
                    ),
                ),
                ("since", models.DateField(verbose_name="加入日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="离开日期")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PartyMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="入党日期")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="teams.branch",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="party_member",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Team",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("theory", "理论政策宣讲"),
                            ("culture", "文化文艺"),
                            ("teaching", "助学支教"),
                            ("health", "医疗健身"),
                            ("science", "科学普及"),
                            ("law", "法律服务"),
                            ("environment", "卫生环保"),
                            ("relief", "扶贫帮困"),
                            ("extra", "特色队伍"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=200, verbose_name="宗旨")),
                ("formed_on", models.DateField(verbose_name="成立日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="到期日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="解散日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="teams.team",
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        related_name="teams", through="teams.Membership", to="people.person"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="teams.team",
            ),
        ),
        migrations.CreateModel(
            name="Volunteer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="志愿者编号")),
                ("registered_on", models.DateField(verbose_name="注册日期")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="退出日期")),
                ("guardian_consent", models.BooleanField(default=False, verbose_name="监护人同意")),
                ("may_be_called", models.BooleanField(default=True, verbose_name="愿意接受派单")),
                (
                    "max_open",
                    models.PositiveSmallIntegerField(default=2, verbose_name="同时最多几单"),
                ),
                (
                    "max_distance",
                    models.PositiveIntegerField(default=5000, verbose_name="最远距离"),
                ),
                (
                    "not_for",
                    models.ManyToManyField(
                        blank=True, related_name="kept_from", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="volunteer",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HoursEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=120, verbose_name="服务内容")),
                ("source_uid", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("minutes", models.PositiveIntegerField()),
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
                        related_name="hours",
                        to="teams.volunteer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FreeTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="星期")),
                ("since", models.TimeField(verbose_name="从")),
                ("until", models.TimeField(verbose_name="到")),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="free_times",
                        to="teams.volunteer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VolunteerSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("proof", models.CharField(blank=True, max_length=60, verbose_name="证书编号")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="teams.skill"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="teams.volunteer"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="volunteer",
            name="skills",
            field=models.ManyToManyField(
                related_name="volunteers", through="teams.VolunteerSkill", to="teams.skill"
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_on", None),
                        ("ended_on__gte", models.F("formed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("ends_on", None), ("ends_on__gte", models.F("formed_on")), _connector="OR"
                    ),
                ),
                name="team_ends_after_it_forms",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("team", "person"),
                name="person_is_in_a_team_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing", "leader"), ("until", None)),
                fields=("team",),
                name="team_has_one_leader",
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursentry",
            constraint=models.UniqueConstraint(
                fields=("volunteer", "source_uid", "since"), name="served_time_counts_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (1, 1440)), ("since__lt", models.F("until"))),
                name="served_time_is_between_a_minute_and_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="freetime",
            constraint=models.CheckConstraint(
                condition=models.Q(("since__lt", models.F("until")), ("weekday__range", (0, 6))),
                name="free_time_begins_before_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteerskill",
            constraint=models.UniqueConstraint(
                fields=("volunteer", "skill"), name="volunteer_holds_a_skill_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on", None), ("left_on__gte", models.F("registered_on")), _connector="OR"
                ),
                name="volunteer_leaves_after_registering",
            ),
        ),
    ]
