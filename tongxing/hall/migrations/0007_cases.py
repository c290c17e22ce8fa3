"""Cases, their papers, clocks and story; ratings and work orders; questions; guided forms.

Why     A matter that is not done at once has to be found again, in time, and rated once.
Cost    New tables, and two triggers for each of the four stories. Old code may run beside them.
Back    Drops the tables with every case in them: take a copy first.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tongxing.base.fields
from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0006_staffing"),
        ("people", "0003_append_only"),
        ("places", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="办件编号")),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                (
                    "subject",
                    models.CharField(blank=True, max_length=60, verbose_name="办的是哪一份"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("window", "窗口"),
                            ("station", "站点代收"),
                            ("post", "邮寄"),
                            ("online", "网上"),
                        ],
                        max_length=8,
                        verbose_name="来源",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="申请人")),
                (
                    "credit_code",
                    models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                ("phone", tongxing.base.fields.SealedField(blank=True, verbose_name="联系电话")),
                ("agent_name", models.CharField(blank=True, max_length=40, verbose_name="代办人")),
                (
                    "agent_relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("family", "家属"),
                            ("staff", "单位工作人员"),
                            ("volunteer", "志愿者"),
                            ("other", "其他受托人"),
                        ],
                        max_length=10,
                        verbose_name="与申请人关系",
                    ),
                ),
                (
                    "agent_phone",
                    tongxing.base.fields.SealedField(blank=True, verbose_name="代办人电话"),
                ),
                (
                    "authorisation",
                    models.CharField(blank=True, max_length=200, verbose_name="书面授权"),
                ),
                ("received_at", models.DateTimeField(verbose_name="收件时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "已收件"),
                            ("incomplete", "待补正"),
                            ("accepted", "已受理"),
                            ("review", "审查中"),
                            ("special", "特别程序中"),
                            ("granted", "准予，待送达"),
                            ("denied", "不予，待送达"),
                            ("delivered", "已送达"),
                            ("refused", "不予受理"),
                            ("withdrawn", "已撤回申请"),
                            ("ended", "已终止"),
                            ("rated", "已评价"),
                            ("archived", "已归档"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("amber_at", models.DateTimeField(blank=True, null=True)),
                ("due_is_certain", models.BooleanField(default=True)),
                ("lawful_by", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("special", models.CharField(blank=True, max_length=60, verbose_name="特别程序")),
                ("overdue_at", models.DateTimeField(blank=True, null=True)),
                (
                    "overdue_why",
                    models.CharField(blank=True, max_length=200, verbose_name="超时原因"),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("receipt", models.CharField(blank=True, max_length=24, verbose_name="回执编号")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "准予"), ("denied", "不予")],
                        max_length=8,
                        verbose_name="决定",
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="结果")),
                (
                    "result_number",
                    models.CharField(blank=True, max_length=60, verbose_name="证照或文书号"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delivery",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("window", "窗口领取"),
                            ("post", "邮寄"),
                            ("home", "送上门"),
                            ("online", "电子送达"),
                        ],
                        max_length=8,
                        verbose_name="送达方式",
                    ),
                ),
                (
                    "delivered_to",
                    models.CharField(blank=True, max_length=40, verbose_name="谁领的"),
                ),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="hall.department",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_handled",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="hall.matter",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="places.place",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="hall.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("notice", "补正告知"),
                            ("supply", "补正材料"),
                            ("registration", "登记类决定"),
                            ("decision", "一般决定"),
                            ("joint", "联合办理决定"),
                            ("delivery", "送达"),
                            ("question", "首问答复"),
                        ],
                        max_length=12,
                        verbose_name="环节",
                    ),
                ),
                ("workdays", models.PositiveSmallIntegerField(verbose_name="时限（工作日）")),
                (
                    "extension",
                    models.PositiveSmallIntegerField(default=0, verbose_name="最多延长（工作日）"),
                ),
                (
                    "amber_share",
                    models.PositiveSmallIntegerField(default=75, verbose_name="用时百分之几时提醒"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("workdays__gte", 1), ("amber_share__range", (1, 100))),
                        name="case_clock_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="case_clock_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        fields=("code", "valid_from"), name="one_case_clock_a_day_for_the_same_part"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseHelp",
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
                            ("guide", "帮办：陪着填表、跑窗口"),
                            ("behalf", "代办：替您交材料、领结果"),
                        ],
                        max_length=8,
                        verbose_name="怎么帮",
                    ),
                ),
                (
                    "authorisation",
                    models.CharField(blank=True, max_length=200, verbose_name="书面授权"),
                ),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helps",
                        to="hall.case",
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_helped",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseMaterial",
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
                ("note", models.CharField(blank=True, max_length=200, verbose_name="填写说明")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("there", "已收到"),
                            ("missing", "缺"),
                            ("later", "容缺，后补"),
                            ("not-needed", "不需要"),
                        ],
                        max_length=10,
                        verbose_name="是否收到",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="最晚补交")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="hall.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseStep",
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
                            ("receive", "收件"),
                            ("check", "核对材料"),
                            ("ask-materials", "一次性告知补正"),
                            ("hand-in", "补齐材料"),
                            ("accept", "受理"),
                            ("deem", "逾期未告知，视为受理"),
                            ("refuse", "不予受理"),
                            ("settle", "当场办结"),
                            ("review", "送审查"),
                            ("stop", "进入特别程序"),
                            ("resume", "特别程序结束"),
                            ("grant", "准予"),
                            ("deny", "不予"),
                            ("deliver", "送达"),
                            ("rate", "评价"),
                            ("archive", "归档"),
                            ("withdraw", "撤回申请"),
                            ("end", "终止"),
                            ("hand-over", "转办"),
                            ("ask-extension", "申请延期"),
                            ("grant-extension", "批准延期"),
                            ("refuse-extension", "不批准延期"),
                            ("run-out", "超过时限"),
                            ("explain", "公开超时原因"),
                            ("help", "帮办代办"),
                            ("fill-in", "填完表格"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("comes_from", models.CharField(blank=True, max_length=45)),
                ("note", models.TextField(blank=True)),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "已收件"),
                            ("incomplete", "待补正"),
                            ("accepted", "已受理"),
                            ("review", "审查中"),
                            ("special", "特别程序中"),
                            ("granted", "准予，待送达"),
                            ("denied", "不予，待送达"),
                            ("delivered", "已送达"),
                            ("refused", "不予受理"),
                            ("withdrawn", "已撤回申请"),
                            ("ended", "已终止"),
                            ("rated", "已评价"),
                            ("archived", "已归档"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "已收件"),
                            ("incomplete", "待补正"),
                            ("accepted", "已受理"),
                            ("review", "审查中"),
                            ("special", "特别程序中"),
                            ("granted", "准予，待送达"),
                            ("denied", "不予，待送达"),
                            ("delivered", "已送达"),
                            ("refused", "不予受理"),
                            ("withdrawn", "已撤回申请"),
                            ("ended", "已终止"),
                            ("rated", "已评价"),
                            ("archived", "已归档"),
                        ],
                        max_length=12,
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="hall.case",
                    ),
                ),
                (
                    "for_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("workdays", models.PositiveSmallIntegerField(verbose_name="延长几个工作日")),
                ("why", models.CharField(max_length=200, verbose_name="理由")),
                ("asked_at", models.DateTimeField()),
                ("granted", models.BooleanField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="hall.case",
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
            ],
        ),
        migrations.CreateModel(
            name="FormAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers_sealed", tongxing.base.fields.SealedField()),
                ("saves", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("is_late", models.BooleanField(default=False)),
                ("unmarked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form",
                        to="hall.case",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormFiling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("first", "提交"), ("correction", "更正"), ("late", "补报")],
                        max_length=10,
                    ),
                ),
                ("answers_sealed", tongxing.base.fields.SealedField()),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="hall.formanswer",
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
            name="FormTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="编号")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("base_codes", models.JSONField(default=list, verbose_name="用于哪些事项")),
                ("title", models.CharField(max_length=80, verbose_name="表名")),
                ("title_en", models.CharField(blank=True, max_length=120, verbose_name="英文名称")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("content", models.JSONField()),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="form_has_each_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="form_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="formanswer",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="hall.formtemplate",
            ),
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="编号")),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("text", models.CharField(max_length=300, verbose_name="想问什么")),
                (
                    "channel",
                    models.CharField(
                        choices=[("phone", "手机"), ("desk", "窗口或导办台"), ("call", "电话")],
                        max_length=8,
                        verbose_name="怎么问的",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="谁问的")),
                ("phone", tongxing.base.fields.SealedField(blank=True, verbose_name="电话")),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待认领"),
                            ("owned", "答复中"),
                            ("offered", "待接手"),
                            ("answered", "已答复"),
                            ("refused", "不能答复"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("amber_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
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
                    "offered_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions_owned",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuestionStep",
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
                            ("ask", "提问"),
                            ("take", "接下"),
                            ("hand-over", "请别人接手"),
                            ("give-back", "退还"),
                            ("answer", "答复"),
                            ("refuse", "说明不能答复"),
                            ("remind", "逾期提醒"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("comes_from", models.CharField(blank=True, max_length=45)),
                ("note", models.TextField(blank=True)),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "待认领"),
                            ("owned", "答复中"),
                            ("offered", "待接手"),
                            ("answered", "已答复"),
                            ("refused", "不能答复"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待认领"),
                            ("owned", "答复中"),
                            ("offered", "待接手"),
                            ("answered", "已答复"),
                            ("refused", "不能答复"),
                        ],
                        max_length=10,
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="hall.question",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RatingReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "非常满意"),
                            (4, "满意"),
                            (3, "基本满意"),
                            (2, "不满意"),
                            (1, "非常不满意"),
                        ],
                        verbose_name="等级",
                    ),
                ),
                (
                    "aspect",
                    models.CharField(
                        choices=[
                            ("overall", "整体"),
                            ("efficiency", "效率"),
                            ("skill", "能力"),
                            ("attitude", "态度"),
                        ],
                        max_length=10,
                        verbose_name="方面",
                    ),
                ),
                ("text", models.CharField(max_length=40, verbose_name="内容")),
                ("text_en", models.CharField(blank=True, max_length=80, verbose_name="英文")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("version", models.CharField(max_length=20, verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "level", "text"), name="reason_stands_once_in_a_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="reason_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("done_at", models.DateTimeField()),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "非常满意"),
                            (4, "满意"),
                            (3, "基本满意"),
                            (2, "不满意"),
                            (1, "非常不满意"),
                        ],
                        verbose_name="您满意吗？",
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="想说几句")),
                ("is_named", models.BooleanField(default=False, verbose_name="实名评价")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名")),
                ("phone", tongxing.base.fields.SealedField(blank=True, verbose_name="手机")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("qr", "扫码"),
                            ("phone", "手机"),
                            ("kiosk", "取号机"),
                            ("paper", "纸质"),
                            ("call", "电话回访"),
                        ],
                        max_length=8,
                        verbose_name="评价方式",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("comes_from", models.CharField(blank=True, max_length=45)),
                ("device", models.CharField(blank=True, max_length=200)),
                ("is_excluded", models.BooleanField(default=False)),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating",
                        to="hall.case",
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="hall.department",
                    ),
                ),
                (
                    "keyed_in_by",
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
                        related_name="ratings",
                        to="hall.matter",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="places.place",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="hall.ticket",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="hall.window",
                    ),
                ),
                (
                    "reasons",
                    models.ManyToManyField(
                        blank=True, related_name="ratings", to="hall.ratingreason"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=12, verbose_name="整改单号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "待回访"),
                            ("called-back", "已回访"),
                            ("fixing", "整改中"),
                            ("told", "已告知结果"),
                            ("closed", "已办结"),
                            ("appealed", "申诉中"),
                            ("excluded", "申诉成立，不计入"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("amber_at", models.DateTimeField()),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("reached", models.BooleanField(blank=True, null=True, verbose_name="联系上了")),
                ("said", models.CharField(blank=True, max_length=300, verbose_name="对方怎么说")),
                ("done", models.CharField(blank=True, max_length=300, verbose_name="怎么整改的")),
                ("appeal", models.CharField(blank=True, max_length=300, verbose_name="申诉理由")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appeal_decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appealed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "rating",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectification",
                        to="hall.rating",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RectificationStep",
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
                            ("open", "生成整改单"),
                            ("call-back", "回访"),
                            ("fix", "开始整改"),
                            ("tell", "告知结果"),
                            ("redo", "不认可，再整改"),
                            ("close", "办结"),
                            ("appeal", "申诉"),
                            ("uphold", "申诉成立"),
                            ("dismiss", "申诉不成立"),
                            ("escalate", "逾期升级"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("comes_from", models.CharField(blank=True, max_length=45)),
                ("note", models.TextField(blank=True)),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("opened", "待回访"),
                            ("called-back", "已回访"),
                            ("fixing", "整改中"),
                            ("told", "已告知结果"),
                            ("closed", "已办结"),
                            ("appealed", "申诉中"),
                            ("excluded", "申诉成立，不计入"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "待回访"),
                            ("called-back", "已回访"),
                            ("fixing", "整改中"),
                            ("told", "已告知结果"),
                            ("closed", "已办结"),
                            ("appealed", "申诉中"),
                            ("excluded", "申诉成立，不计入"),
                        ],
                        max_length=12,
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="hall.rectification",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["place", "state", "due_at"], name="cases_by_place_state_due"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["place", "-received_at"], name="cases_by_place_received"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "due_at"], name="cases_by_state_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["handler", "state"], name="cases_by_handler_state"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "state_since"], name="cases_by_state_since"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="case_is_for_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("person__isnull", False),
                    (
                        "state__in",
                        [
                            "accepted",
                            "denied",
                            "granted",
                            "incomplete",
                            "received",
                            "review",
                            "special",
                        ],
                    ),
                ),
                fields=("person", "matter", "subject"),
                name="one_open_case_of_a_matter_for_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "accepted",
                            "denied",
                            "granted",
                            "incomplete",
                            "received",
                            "review",
                            "special",
                        ],
                    ),
                    models.Q(("credit_code", ""), _negated=True),
                ),
                fields=("credit_code", "matter", "subject"),
                name="one_open_case_of_a_matter_for_an_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("receipt", ""), _negated=True),
                fields=("receipt",),
                name="receipt_is_numbered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agent_name", ""), ("authorisation", "")),
                    models.Q(
                        models.Q(("agent_name", ""), _negated=True),
                        models.Q(("agent_relation", ""), _negated=True),
                        models.Q(("authorisation", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="agent_is_authorised_in_writing",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["accepted", "denied", "granted", "review", "special"]),
                        _negated=True,
                    ),
                    models.Q(
                        ("accepted_at__isnull", False), models.Q(("receipt", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="case_in_hand_was_accepted_with_a_receipt",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at__isnull", False), ("state", "special")),
                    models.Q(models.Q(("state", "special"), _negated=True), ("paused_at", None)),
                    _connector="OR",
                ),
                name="case_stands_still_only_in_a_special_procedure",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(
                        models.Q(("receipt", ""), _negated=True),
                        models.Q(("why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="case_is_refused_with_receipt_and_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True), ("decided_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="decided_case_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("state", "granted"), _negated=True),
                        ("outcome", "granted"),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("state", "denied"), _negated=True),
                        ("outcome", "denied"),
                        _connector="OR",
                    ),
                ),
                name="decision_awaits_delivery_as_it_was_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "denied"), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="denied_case_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "delivered"), _negated=True),
                    models.Q(
                        ("delivered_at__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("delivery", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="delivered_case_was_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at", None),
                        (
                            "state__in",
                            [
                                "accepted",
                                "denied",
                                "granted",
                                "incomplete",
                                "received",
                                "review",
                                "special",
                            ],
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    "accepted",
                                    "denied",
                                    "granted",
                                    "incomplete",
                                    "received",
                                    "review",
                                    "special",
                                ],
                            ),
                            _negated=True,
                        ),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="case_ends_when_answered_or_given_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="casehelp",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("case", "helper"),
                name="somebody_helps_with_a_case_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="casehelp",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "behalf"), _negated=True),
                    models.Q(("authorisation", ""), _negated=True),
                    _connector="OR",
                ),
                name="acting_for_somebody_is_authorised_in_writing",
            ),
        ),
        migrations.AddConstraint(
            model_name="casehelp",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("ended_at__gte", models.F("since")), _connector="OR"
                ),
                name="help_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="casematerial",
            constraint=models.UniqueConstraint(
                fields=("case", "position"), name="materials_of_a_case_have_their_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="casematerial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "later"), ("until__isnull", False)),
                    models.Q(models.Q(("standing", "later"), _negated=True), ("until", None)),
                    _connector="OR",
                ),
                name="material_that_follows_says_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="casematerial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "later"), _negated=True),
                    ("need", "optional"),
                    _connector="OR",
                ),
                name="only_what_may_wait_follows_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="casematerial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "not-needed"), _negated=True),
                    models.Q(("need", "required"), _negated=True),
                    _connector="OR",
                ),
                name="required_material_is_never_waived",
            ),
        ),
        migrations.AddIndex(
            model_name="casestep",
            index=models.Index(fields=["case", "at"], name="case_story_in_order"),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("granted", None), ("granted", True), _connector="OR"),
                fields=("case",),
                name="case_is_extended_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("workdays__range", (1, 60))),
                name="extension_of_a_case_is_some_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("granted", None)),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("granted__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="extension_is_decided_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="formfiling",
            constraint=models.UniqueConstraint(
                fields=("answer", "number"), name="filings_of_a_form_have_their_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="formanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("finished_at__isnull", False),
                        ("is_late", True),
                        ("unmarked_at__isnull", False),
                    ),
                    models.Q(("is_late", False), ("unmarked_at", None)),
                    _connector="OR",
                ),
                name="late_form_is_unmarked_once_finished",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["place", "state", "due_at"], name="questions_by_place_state_due"
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["asker", "-asked_at"], name="questions_by_asker"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", None), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("owner__isnull", False)),
                    _connector="OR",
                ),
                name="question_has_an_owner_once_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("offered_to__isnull", False),
                        ("state", "offered"),
                        models.Q(("offered_to", models.F("owner")), _negated=True),
                    ),
                    models.Q(models.Q(("state", "offered"), _negated=True), ("offered_to", None)),
                    _connector="OR",
                ),
                name="question_is_offered_to_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state__in", ["asked", "offered", "owned"])),
                    models.Q(
                        models.Q(("state__in", ["asked", "offered", "owned"]), _negated=True),
                        ("answered_at__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="question_ends_with_words",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["place", "done_at"], name="ratings_by_place_done"),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["place", "-at"], name="ratings_by_place_at"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (1, 5))), name="rating_has_one_of_five_levels"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ticket__isnull", False), ("case__isnull", False), _connector="OR"
                ),
                name="rating_is_about_a_visit_or_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ticket__isnull", False)),
                fields=("ticket", "matter"),
                name="matter_of_a_visit_is_rated_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_named", False), models.Q(("name", ""), _negated=True), _connector="OR"
                ),
                name="named_rating_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel__in", ("paper", "call")), ("keyed_in_by__isnull", False)),
                    models.Q(
                        models.Q(("channel__in", ("paper", "call")), _negated=True),
                        ("keyed_in_by", None),
                    ),
                    _connector="OR",
                ),
                name="only_paper_and_calls_are_keyed_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_excluded", False), ("level__in", (2, 1)), _connector="OR"),
                name="only_bad_ratings_are_excluded",
            ),
        ),
        migrations.AddIndex(
            model_name="rectification",
            index=models.Index(
                fields=["place", "state", "due_at"], name="rectifications_by_place_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.UniqueConstraint(
                fields=("place", "number"), name="rectification_is_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "opened"),
                    models.Q(("called_at__isnull", False), ("reached__isnull", False)),
                    _connector="OR",
                ),
                name="bad_rating_is_called_back_before_all_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["told", "closed"]), _negated=True),
                    models.Q(("done", ""), _negated=True),
                    _connector="OR",
                ),
                name="result_is_told_once_something_was_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appeal_decided_by", None),
                    models.Q(("appeal_decided_by", models.F("appealed_by")), _negated=True),
                    _connector="OR",
                ),
                name="appeal_is_decided_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appeal", ""), ("appealed_by", None)),
                    models.Q(
                        ("appealed_by__isnull", False), models.Q(("appeal", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="appeal_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("state__in", ["appealed", "called-back", "fixing", "opened", "told"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["appealed", "called-back", "fixing", "opened", "told"]),
                            _negated=True,
                        ),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rectification_ends_once_closed_or_excluded",
            ),
        ),
        AppendOnly("hall_casestep"),
        AppendOnly("hall_rectificationstep"),
        AppendOnly("hall_questionstep"),
        AppendOnly("hall_formfiling"),
    ]
