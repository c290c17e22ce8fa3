"""The first tables of this area.

Why     The zone begins.
Cost    None: the tables are new.
Back    Drops them.
"""

import uuid

from django.db import migrations, models

import tongxing.base.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="给谁用")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
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
                    models.CharField(choices=[("photo", "照片"), ("voice", "录音")], max_length=8),
                ),
                ("file", models.FileField(max_length=200, upload_to="")),
                ("media_type", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("is_result", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("reached", models.BooleanField(blank=True, null=True, verbose_name="联系上了")),
                ("solved", models.BooleanField(blank=True, null=True, verbose_name="真的解决了")),
                ("satisfied", models.BooleanField(blank=True, null=True, verbose_name="满意")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="记录")),
            ],
        ),
        migrations.CreateModel(
            name="Category",
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
                ("icon", models.CharField(blank=True, max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("help", "求助"),
                            ("consult", "咨询"),
                            ("complaint", "投诉举报"),
                            ("suggestion", "意见建议"),
                            ("wish", "微心愿"),
                        ],
                        default="help",
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("words", models.JSONField(default=list, verbose_name="常用说法")),
                (
                    "team_kind",
                    models.CharField(
                        blank=True,
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
                        verbose_name="对口队伍",
                    ),
                ),
                ("is_sensitive", models.BooleanField(default=False, verbose_name="默认保密")),
                ("is_offered", models.BooleanField(default=True, verbose_name="供选择")),
                ("position", models.PositiveSmallIntegerField(default=100)),
            ],
        ),
        migrations.CreateModel(
            name="ClockRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "待审核"),
                            ("refused", "不予受理"),
                            ("merged", "已并入"),
                            ("reviewed", "待派单"),
                            ("offered", "待抢单"),
                            ("dispatched", "待接单"),
                            ("accepted", "已接单"),
                            ("scheduled", "已约时间"),
                            ("serving", "服务中"),
                            ("done", "待确认"),
                            ("rework", "整改中"),
                            ("solved", "已解决"),
                            ("rated", "已评价"),
                            ("closed", "已办结"),
                            ("cancelled", "已撤回"),
                            ("solve", "全程"),
                        ],
                        max_length=12,
                        verbose_name="环节",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("help", "求助"),
                            ("consult", "咨询"),
                            ("complaint", "投诉举报"),
                            ("suggestion", "意见建议"),
                            ("wish", "微心愿"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("normal", "一般"), ("urgent", "紧急"), ("emergency", "特急")],
                        max_length=12,
                        verbose_name="紧急程度",
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="时限")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("minutes", "分钟"),
                            ("workhours", "工作小时"),
                            ("workdays", "工作日"),
                            ("days", "天"),
                        ],
                        max_length=10,
                        verbose_name="单位",
                    ),
                ),
                (
                    "amber_share",
                    models.PositiveSmallIntegerField(default=75, verbose_name="用时百分之几时提醒"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
        ),
        migrations.CreateModel(
            name="Delay",
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
                        choices=[("pause", "暂停计时"), ("extension", "延期")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("why", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "workdays",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="延长几个工作日"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("granted", models.BooleanField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("me_too", models.BooleanField(default=True, verbose_name="我也有")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HelpingUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("what", models.CharField(max_length=200, verbose_name="协办什么")),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.CharField(blank=True, max_length=300, verbose_name="结果")),
            ],
        ),
        migrations.CreateModel(
            name="Need",
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
                ("what", models.CharField(max_length=60, verbose_name="什么事")),
                ("details", models.TextField(blank=True, max_length=2000, verbose_name="详细情况")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("help", "求助"),
                            ("consult", "咨询"),
                            ("complaint", "投诉举报"),
                            ("suggestion", "意见建议"),
                            ("wish", "微心愿"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "一般"), ("urgent", "紧急"), ("emergency", "特急")],
                        max_length=12,
                        verbose_name="紧急程度",
                    ),
                ),
                ("urgency_rank", models.PositiveSmallIntegerField(default=0)),
                (
                    "privacy",
                    models.CharField(
                        choices=[
                            ("public", "可以公开（不含姓名电话）"),
                            ("staff", "只给工作人员看"),
                            ("sensitive", "保密，只给经办人看"),
                        ],
                        default="staff",
                        max_length=12,
                        verbose_name="谁能看到",
                    ),
                ),
                (
                    "wants_woman",
                    models.BooleanField(default=False, verbose_name="希望女志愿者上门"),
                ),
                (
                    "wanted_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="希望从什么时候"),
                ),
                (
                    "wanted_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="到什么时候"),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地点")),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=40, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    tongxing.base.fields.SealedField(blank=True, verbose_name="联系电话"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "手机网页"),
                            ("station", "站点代提"),
                            ("call", "电话"),
                            ("paper", "纸质表格"),
                            ("visit", "入户走访"),
                            ("open311", "开放接口"),
                            ("import", "台账导入"),
                        ],
                        default="web",
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="提交时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "待审核"),
                            ("refused", "不予受理"),
                            ("merged", "已并入"),
                            ("reviewed", "待派单"),
                            ("offered", "待抢单"),
                            ("dispatched", "待接单"),
                            ("accepted", "已接单"),
                            ("scheduled", "已约时间"),
                            ("serving", "服务中"),
                            ("done", "待确认"),
                            ("rework", "整改中"),
                            ("solved", "已解决"),
                            ("rated", "已评价"),
                            ("closed", "已办结"),
                            ("cancelled", "已撤回"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("returns", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("amber_at", models.DateTimeField(blank=True, null=True)),
                ("due_is_certain", models.BooleanField(default=True)),
                ("solve_by", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "scheduled_for",
                    models.DateTimeField(blank=True, null=True, verbose_name="约定时间"),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("first_done_at", models.DateTimeField(blank=True, null=True)),
                ("report", models.TextField(blank=True, max_length=2000, verbose_name="办理结果")),
                ("solved", models.BooleanField(blank=True, null=True)),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("first_score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="评语")),
                ("rated_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NeedStep",
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
                            ("raise", "提交"),
                            ("review", "审核通过"),
                            ("refuse", "不予受理"),
                            ("merge", "并入"),
                            ("pass-down", "下派"),
                            ("send-up", "上报"),
                            ("dispatch", "派单"),
                            ("offer", "放入抢单"),
                            ("take-on", "自办"),
                            ("claim", "抢单"),
                            ("accept", "接单"),
                            ("return", "退回"),
                            ("recall", "收回"),
                            ("expire", "逾期未接，自动收回"),
                            ("schedule", "约定时间"),
                            ("arrive", "到达"),
                            ("finish", "办完"),
                            ("confirm", "确认解决"),
                            ("deny", "反映没有解决"),
                            ("rate", "评价"),
                            ("object", "评为不满意"),
                            ("reopen", "重新打开"),
                            ("close", "办结"),
                            ("lapse", "逾期未评，自动办结"),
                            ("cancel", "撤回"),
                            ("note", "留言"),
                            ("call", "电话联系"),
                            ("call-back", "回访"),
                            ("escalate", "逾期升级"),
                            ("ask-help", "请求协办"),
                            ("helped", "协办完成"),
                            ("ask-delay", "申请暂停或延期"),
                            ("grant-delay", "同意暂停或延期"),
                            ("refuse-delay", "不同意暂停或延期"),
                            ("resume", "恢复计时"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("comes_from", models.CharField(blank=True, max_length=45)),
                ("note", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "待审核"),
                            ("refused", "不予受理"),
                            ("merged", "已并入"),
                            ("reviewed", "待派单"),
                            ("offered", "待抢单"),
                            ("dispatched", "待接单"),
                            ("accepted", "已接单"),
                            ("scheduled", "已约时间"),
                            ("serving", "服务中"),
                            ("done", "待确认"),
                            ("rework", "整改中"),
                            ("solved", "已解决"),
                            ("rated", "已评价"),
                            ("closed", "已办结"),
                            ("cancelled", "已撤回"),
                        ],
                        max_length=12,
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="标题")),
                ("text", models.TextField(max_length=500, verbose_name="内容")),
                ("step", models.CharField(max_length=12, verbose_name="用于")),
            ],
        ),
    ]
