"""The catalogue of matters, the priority lane, who sits where, and the queue.

Why     The hall begins to serve: numbers are drawn, called and followed.
Cost    New tables; departments get three columns. Quick on any size.
Back    Drops them, with every number and its story.
"""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tongxing.base.fields


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0002_initial"),
        ("people", "0003_append_only"),
        ("places", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="department",
            name="credit_code",
            field=models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
        ),
        migrations.AddField(
            model_name="department",
            name="letter",
            field=models.CharField(default="A", max_length=1, verbose_name="取号字母"),
        ),
        migrations.AddField(
            model_name="department",
            name="phone",
            field=models.CharField(blank=True, max_length=20, verbose_name="咨询电话"),
        ),
        migrations.AlterField(
            model_name="department",
            name="name_en",
            field=models.CharField(blank=True, max_length=80, verbose_name="英文名称"),
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "base_code",
                    models.CharField(
                        max_length=12,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{12}$", "基本编码是12位数字。"
                            )
                        ],
                        verbose_name="基本编码",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=80, verbose_name="事项名称")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="英文名称")),
                ("spoken", models.CharField(blank=True, max_length=400, verbose_name="群众怎么说")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("permit", "行政许可"),
                            ("grant", "行政给付"),
                            ("confirm", "行政确认"),
                            ("reward", "行政奖励"),
                            ("rule", "行政裁决"),
                            ("other", "其他行政权力"),
                            ("service", "公共服务"),
                        ],
                        max_length=10,
                        verbose_name="事项类型",
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        choices=[("instant", "即办件"), ("promise", "承诺件")],
                        max_length=8,
                        verbose_name="办件类型",
                    ),
                ),
                (
                    "serves",
                    models.CharField(
                        choices=[
                            ("person", "个人"),
                            ("organisation", "法人和其他组织"),
                            ("both", "个人和单位"),
                        ],
                        max_length=14,
                        verbose_name="服务对象",
                    ),
                ),
                (
                    "statutory_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="法定时限（工作日）"),
                ),
                (
                    "promised_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="承诺时限（工作日）"),
                ),
                ("visits", models.PositiveSmallIntegerField(default=1, verbose_name="到现场次数")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="窗口一般用时（分钟）"
                    ),
                ),
                ("fee", models.CharField(blank=True, max_length=120, verbose_name="收费")),
                (
                    "fee_basis",
                    models.CharField(blank=True, max_length=200, verbose_name="收费依据"),
                ),
                ("result", models.CharField(max_length=120, verbose_name="办理结果")),
                (
                    "result_kind",
                    models.CharField(
                        choices=[
                            ("licence", "证照"),
                            ("paper", "批文或证明"),
                            ("payment", "资金"),
                            ("record", "登记或备案"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                        verbose_name="结果类型",
                    ),
                ),
                ("may_book", models.BooleanField(default=True, verbose_name="可以预约")),
                (
                    "on_behalf",
                    models.CharField(
                        choices=[
                            ("no", "须本人到场"),
                            ("written", "可持书面委托代办"),
                            ("family", "家属可代办"),
                            ("yes", "可代办"),
                        ],
                        max_length=8,
                        verbose_name="能否代办",
                    ),
                ),
                ("basis", models.JSONField(default=list, verbose_name="设定依据")),
                ("conditions", models.JSONField(default=list, verbose_name="受理条件")),
                ("steps", models.JSONField(default=list, verbose_name="办理流程")),
                ("special", models.JSONField(default=list, verbose_name="特别程序")),
                ("notes", models.JSONField(default=list, verbose_name="提示")),
                ("topics_text", models.CharField(blank=True, max_length=120, verbose_name="主题")),
                ("open_from", models.CharField(blank=True, max_length=5, verbose_name="每年起")),
                ("open_until", models.CharField(blank=True, max_length=5, verbose_name="每年止")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="hall.department",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="材料名称")),
                (
                    "need",
                    models.CharField(
                        choices=[
                            ("required", "必要"),
                            ("if", "有此情形时"),
                            ("optional", "可容缺"),
                        ],
                        max_length=8,
                        verbose_name="必要性",
                    ),
                ),
                ("when", models.CharField(blank=True, max_length=120, verbose_name="什么情形")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "申请人自备"),
                            ("government", "政府部门核发"),
                            ("share", "数据共享，免交"),
                            ("third", "第三方出具"),
                            ("form", "窗口领表"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("original", "原件"),
                            ("copy", "复印件"),
                            ("both", "原件和复印件"),
                            ("electronic", "电子件"),
                        ],
                        max_length=10,
                        verbose_name="形式",
                    ),
                ),
                ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="份数")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="填写说明")),
                ("sample", models.FileField(blank=True, upload_to="", verbose_name="样表")),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="hall.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Priority",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=40, verbose_name="谁优先")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文名称")),
                ("head_start_minutes", models.PositiveSmallIntegerField(verbose_name="提前分钟")),
                (
                    "from_age",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="满多少岁自动适用"
                    ),
                ),
                ("proof", models.CharField(blank=True, max_length=60, verbose_name="看什么证件")),
                ("staff_only", models.BooleanField(default=False, verbose_name="只由工作人员认定")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                        name="priority_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("pause_why", models.CharField(blank=True, max_length=60, verbose_name="暂停原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sittings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sittings",
                        to="hall.window",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Break",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("why", models.CharField(blank=True, max_length=60)),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="breaks",
                        to="hall.sitting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("link", models.CharField(editable=False, max_length=24, unique=True)),
                ("day", models.DateField()),
                ("number", models.CharField(max_length=6, verbose_name="号码")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("kiosk", "取号机"),
                            ("phone", "手机"),
                            ("reception", "导办台"),
                            ("appointment", "预约"),
                        ],
                        max_length=11,
                        verbose_name="取号方式",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名")),
                ("phone", tongxing.base.fields.SealedField(blank=True, verbose_name="手机")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等候中"),
                            ("called", "正在叫号"),
                            ("serving", "办理中"),
                            ("held", "暂缓"),
                            ("passed", "已过号"),
                            ("done", "已办完"),
                            ("left", "已取消"),
                            ("expired", "已失效"),
                        ],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("issued_at", models.DateTimeField(verbose_name="取号时间")),
                ("waits_since", models.DateTimeField()),
                ("rank_at", models.DateTimeField()),
                ("calls", models.PositiveSmallIntegerField(default=0)),
                ("first_called_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("told_near_at", models.DateTimeField(blank=True, null=True)),
                ("expected_minutes", models.FloatField(blank=True, null=True)),
                ("expected_low", models.FloatField(blank=True, null=True)),
                ("expected_high", models.FloatField(blank=True, null=True)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="hall.department",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="hall.matter",
                    ),
                ),
                (
                    "only_window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets_kept",
                        to="hall.window",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="places.place",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="hall.priority",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets_here",
                        to="hall.window",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TicketMatter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hall.matter",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matters",
                        to="hall.ticket",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hall.window",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TicketStep",
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
                            ("issue", "取号"),
                            ("call", "叫号"),
                            ("recall", "重呼"),
                            ("start", "开始办理"),
                            ("next-matter", "接着办下一件"),
                            ("move-on", "去办下一件"),
                            ("finish", "办完"),
                            ("pass", "过号"),
                            ("hold", "暂缓"),
                            ("come-back", "回到队列"),
                            ("put-back", "退回队列"),
                            ("transfer", "转窗口"),
                            ("reroute", "改派窗口"),
                            ("hand-on", "换人照看"),
                            ("leave", "取消"),
                            ("expire", "当日失效"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=100)),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "等候中"),
                            ("called", "正在叫号"),
                            ("serving", "办理中"),
                            ("held", "暂缓"),
                            ("passed", "已过号"),
                            ("done", "已办完"),
                            ("left", "已取消"),
                            ("expired", "已失效"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等候中"),
                            ("called", "正在叫号"),
                            ("serving", "办理中"),
                            ("held", "暂缓"),
                            ("passed", "已过号"),
                            ("done", "已办完"),
                            ("left", "已取消"),
                            ("expired", "已失效"),
                        ],
                        max_length=8,
                    ),
                ),
                ("stood_seconds", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hall.matter",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="hall.ticket",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hall.window",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WindowService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "head_start_minutes",
                    models.PositiveSmallIntegerField(default=0, verbose_name="优先分钟"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="served_at",
                        to="hall.department",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="served_at",
                        to="hall.matter",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="services",
                        to="hall.window",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="matter_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("promised_days__lte", models.F("statutory_days"))),
                name="promise_keeps_within_the_law",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handling", "instant"), _negated=True),
                    ("promised_days", 0),
                    _connector="OR",
                ),
                name="matter_done_at_once_promises_no_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (1, 240))), name="matter_takes_some_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("open_from", ""), ("open_until", "")),
                    models.Q(
                        models.Q(("open_from", ""), _negated=True),
                        models.Q(("open_until", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="matter_season_has_both_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.UniqueConstraint(
                fields=("matter", "position"), name="materials_of_a_matter_have_their_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("need", "if"), _negated=True),
                    models.Q(("when", ""), _negated=True),
                    _connector="OR",
                ),
                name="conditional_material_says_when",
            ),
        ),
        migrations.AddIndex(
            model_name="sitting",
            index=models.Index(fields=["window", "since"], name="sittings_by_window_since"),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("window",),
                name="one_clerk_at_a_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("by",),
                name="a_clerk_sits_at_one_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="sitting_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("paused_at", None), _connector="OR"),
                name="nobody_is_on_a_break_after_leaving",
            ),
        ),
        migrations.AddConstraint(
            model_name="break",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))),
                name="break_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["place", "day", "state", "rank_at"], name="tickets_by_state_rank"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["holder", "-issued_at"], name="tickets_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=("place", "day", "number"), name="number_is_given_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["called", "serving"])),
                fields=("window",),
                name="window_has_one_person_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["called", "held", "passed", "serving", "waiting"])
                ),
                fields=("holder",),
                name="one_open_number_for_who_holds_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["called", "serving"]), ("window__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ["called", "serving"]), _negated=True),
                        ("window", None),
                    ),
                    _connector="OR",
                ),
                name="number_is_at_a_window_when_called",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at", None),
                        ("state__in", ["called", "held", "passed", "serving", "waiting"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["called", "held", "passed", "serving", "waiting"]),
                            _negated=True,
                        ),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="number_ends_when_done_or_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketmatter",
            constraint=models.UniqueConstraint(
                fields=("ticket", "position"), name="matters_of_a_visit_have_their_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketmatter",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at", None), ("by__isnull", False), _connector="OR"),
                name="matter_of_a_visit_is_done_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketstep",
            index=models.Index(fields=["place", "at"], name="ticket_steps_by_place_at"),
        ),
        migrations.AddConstraint(
            model_name="windowservice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter", None)),
                fields=("window", "department"),
                name="window_serves_a_department_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="windowservice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter__isnull", False)),
                fields=("window", "matter"),
                name="window_serves_a_matter_once",
            ),
        ),
    ]
