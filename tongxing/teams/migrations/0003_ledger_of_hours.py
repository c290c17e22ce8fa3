"""The ledger of hours says where, with whom and how it is known; lines are taken back by two people.

Why     A volunteer's hour is followed to its end: confirmed, disputed, corrected, never overwritten.
Cost    SQLite makes the ledger's table anew, PostgreSQL adds columns; then one pass over the lines
        for the sums kept beside it. Old lines have no place: they count for the person alone.
Back    The new tables and columns are dropped; lines written since stay, requests and words do not.
"""

import uuid
from collections import Counter

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from tongxing.base.append_only import AppendOnly, CloseAgain

LEDGERS = {"training": "learning", "duty": "duty"}


def sums(apps, schema_editor):
    """What the lines written so far add up to, by person and year."""
    totals = Counter()
    rows = apps.get_model("teams", "HoursEntry").objects.order_by("pk")
    for volunteer, kind, since, minutes in rows.values_list(
        "volunteer", "kind", "since", "minutes"
    ):
        year = timezone.localtime(since).year
        totals[volunteer, LEDGERS.get(kind, "service"), year] += minutes
    kept = apps.get_model("teams", "HoursSum")
    kept.objects.bulk_create(
        (
            kept(volunteer_id=volunteer, ledger=ledger, year=year, minutes=minutes)
            for (volunteer, ledger, year), minutes in totals.items()
        ),
        batch_size=2_000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_append_only"),
        ("teams", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HoursDoubt",
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
                            ("far", "两处相距太远，赶不到"),
                            ("longday", "一天超过合理的时长"),
                            ("device", "一台手机给多人登记"),
                            ("round", "总是整点整数"),
                            ("span", "一次服务时间太长"),
                            ("overlap", "和另一段服务重叠"),
                        ],
                        max_length=8,
                    ),
                ),
                ("figure", models.PositiveIntegerField(default=0)),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
        ),
        migrations.CreateModel(
            name="HoursRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                (
                    "change",
                    models.CharField(
                        choices=[("add", "补录"), ("correct", "更正"), ("takeback", "撤销")],
                        max_length=8,
                        verbose_name="申请",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("need", "群众诉求"),
                            ("activity", "志愿活动"),
                            ("visit", "入户走访"),
                            ("training", "学习培训"),
                            ("duty", "党员值守"),
                        ],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=120, verbose_name="服务内容")),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="开始")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                ("leader", models.CharField(blank=True, max_length=40, verbose_name="负责人")),
                ("why", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "proof",
                    models.CharField(blank=True, max_length=120, verbose_name="证明人或材料"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等审核"),
                            ("granted", "已同意"),
                            ("refused", "没同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=9,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="答复")),
            ],
        ),
        migrations.CreateModel(
            name="HoursSum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ledger",
                    models.CharField(
                        choices=[
                            ("service", "志愿服务"),
                            ("learning", "学习培训"),
                            ("duty", "党员值守"),
                        ],
                        max_length=8,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("minutes", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="HoursWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_mine", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PlaceHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("need", "群众诉求"),
                            ("activity", "志愿活动"),
                            ("visit", "入户走访"),
                            ("training", "学习培训"),
                            ("duty", "党员值守"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("checkin", "签到签退"),
                            ("manual", "人工登记"),
                            ("backfill", "补录"),
                        ],
                        max_length=8,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(default=0)),
                ("entries", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="hoursentry",
            name="device",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="hoursentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("need", "群众诉求"),
                    ("activity", "志愿活动"),
                    ("visit", "入户走访"),
                    ("training", "学习培训"),
                    ("duty", "党员值守"),
                ],
                default="need",
                max_length=8,
                verbose_name="类别",
            ),
        ),
        migrations.AddField(
            model_name="hoursentry",
            name="leader",
            field=models.CharField(blank=True, max_length=40, verbose_name="负责人"),
        ),
        migrations.AddField(
            model_name="hoursentry",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hours_served",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="hoursentry",
            name="source",
            field=models.CharField(
                choices=[("checkin", "签到签退"), ("manual", "人工登记"), ("backfill", "补录")],
                default="checkin",
                max_length=8,
                verbose_name="记录方式",
            ),
        ),
        migrations.AddField(
            model_name="hoursentry",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hours_served",
                to="teams.team",
            ),
        ),
        migrations.AlterField(
            model_name="hoursentry",
            name="minutes",
            field=models.PositiveIntegerField(verbose_name="计入分钟"),
        ),
        migrations.AlterField(
            model_name="hoursentry",
            name="since",
            field=models.DateTimeField(verbose_name="开始"),
        ),
        migrations.AlterField(
            model_name="hoursentry",
            name="until",
            field=models.DateTimeField(verbose_name="结束"),
        ),
        migrations.AddIndex(
            model_name="hoursentry",
            index=models.Index(fields=["volunteer", "-since"], name="hours_by_volunteer_since"),
        ),
        migrations.AddIndex(
            model_name="hoursentry",
            index=models.Index(fields=["place", "-since"], name="hours_by_place_since"),
        ),
        migrations.AddField(
            model_name="hoursdoubt",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="doubts",
                to="teams.hoursentry",
            ),
        ),
        migrations.AddField(
            model_name="hoursdoubt",
            name="other",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.hoursentry",
            ),
        ),
        migrations.AddField(
            model_name="hoursdoubt",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hoursrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hoursrequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hoursrequest",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="teams.hoursentry",
            ),
        ),
        migrations.AddField(
            model_name="hoursrequest",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
            ),
        ),
        migrations.AddField(
            model_name="hoursrequest",
            name="result",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comes_from",
                to="teams.hoursentry",
            ),
        ),
        migrations.AddField(
            model_name="hoursrequest",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.team",
            ),
        ),
        migrations.AddField(
            model_name="hoursrequest",
            name="volunteer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hours_requests",
                to="teams.volunteer",
            ),
        ),
        migrations.AddField(
            model_name="hourssum",
            name="volunteer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sums",
                to="teams.volunteer",
            ),
        ),
        migrations.AddField(
            model_name="hoursword",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hoursword",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="word",
                to="teams.hoursentry",
            ),
        ),
        migrations.AddField(
            model_name="placehours",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hours_sums",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="takenback",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="takenback",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="takenback",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_back",
                to="teams.hoursentry",
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursdoubt",
            constraint=models.UniqueConstraint(
                fields=("entry", "kind"), name="a_line_is_doubted_once_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursdoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("settled_by", None)),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_doubt_is_settled_by_somebody_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="hoursrequest",
            index=models.Index(
                fields=["place", "state", "asked_at"], name="hours_requests_by_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["granted", "refused"]), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hours_are_decided_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change", "takeback"), ("since", None)),
                    models.Q(
                        models.Q(("change", "takeback"), _negated=True),
                        ("since__lt", models.F("until")),
                    ),
                    _connector="OR",
                ),
                name="asked_hours_say_when_they_were",
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change", "add"), ("entry", None)),
                    models.Q(models.Q(("change", "add"), _negated=True), ("entry__isnull", False)),
                    _connector="OR",
                ),
                name="a_change_of_hours_names_its_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("entry",),
                name="a_line_of_hours_is_asked_about_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="hourssum",
            constraint=models.UniqueConstraint(
                fields=("volunteer", "ledger", "year"), name="person_has_one_sum_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="placehours",
            constraint=models.UniqueConstraint(
                fields=("place", "month", "kind", "source"), name="place_has_one_sum_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="takenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by", models.F("by")), _negated=True),
                name="served_time_is_taken_back_by_two_people",
            ),
        ),
        CloseAgain("teams_hoursentry"),
        AppendOnly("teams_takenback"),
        AppendOnly("teams_hoursword"),
        migrations.RunPython(sums, migrations.RunPython.noop),
    ]
