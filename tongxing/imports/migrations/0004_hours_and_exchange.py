"""Let a run be about hours or an exchange, and know our rows by the numbers of other systems.

Why     Last year's paper lists of hours come in; volunteers, teams, activities and records are
        exchanged with the national system, and a record that comes again must be known.
Cost    One empty table; a choice gets longer labels. Runs that are there stay as they are.
Back    Drops the table: what came in would no longer be recognised by its foreign number.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0008_reminded"),
        ("imports", "0003_matters"),
        ("teams", "0008_team_tree_and_expiry"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[
                    ("residents", "居民"),
                    ("volunteers", "志愿者花名册"),
                    ("party", "党员名册"),
                    ("teams", "队伍"),
                    ("places", "阵地"),
                    ("needs", "诉求台账"),
                    ("hours", "服务时长台账"),
                    ("matters", "办事事项"),
                    ("exchange-volunteers", "交换：志愿者"),
                    ("exchange-teams", "交换：队伍"),
                    ("exchange-activities", "交换：项目"),
                    ("exchange-hours", "交换：服务记录"),
                ],
                max_length=20,
                verbose_name="哪类表",
            ),
        ),
        migrations.CreateModel(
            name="ForeignNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system", models.CharField(max_length=40, verbose_name="来源系统")),
                ("number", models.CharField(max_length=64, verbose_name="记录编号")),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("volunteer", "volunteer"),
                            ("team", "team"),
                            ("activity", "activity"),
                            ("hours", "hours"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="foreign_numbers",
                        to="activities.activity",
                    ),
                ),
                (
                    "hours",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="foreign_numbers",
                        to="teams.hoursrequest",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="foreign_numbers",
                        to="teams.team",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="foreign_numbers",
                        to="teams.volunteer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "about", "number"), name="a_foreign_number_names_one_row"
                    ),
                    models.UniqueConstraint(
                        fields=("system", "volunteer"), name="volunteer_has_one_number_of_a_system"
                    ),
                    models.UniqueConstraint(
                        fields=("system", "team"), name="team_has_one_number_of_a_system"
                    ),
                    models.UniqueConstraint(
                        fields=("system", "activity"), name="activity_has_one_number_of_a_system"
                    ),
                    models.UniqueConstraint(
                        fields=("system", "hours"), name="hours_have_one_number_of_a_system"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("about", "volunteer"),
                                ("activity__isnull", True),
                                ("hours__isnull", True),
                                ("team__isnull", True),
                                ("volunteer__isnull", False),
                            ),
                            models.Q(
                                ("about", "team"),
                                ("activity__isnull", True),
                                ("hours__isnull", True),
                                ("team__isnull", False),
                                ("volunteer__isnull", True),
                            ),
                            models.Q(
                                ("about", "activity"),
                                ("activity__isnull", False),
                                ("hours__isnull", True),
                                ("team__isnull", True),
                                ("volunteer__isnull", True),
                            ),
                            models.Q(
                                ("about", "hours"),
                                ("activity__isnull", True),
                                ("hours__isnull", False),
                                ("team__isnull", True),
                                ("volunteer__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_foreign_number_is_of_one_row",
                    ),
                ],
            },
        ),
    ]
