"""What the hall sets itself: limits on numbers, who sits where, rules that follow one another.

Why     The hall keeps its tables in pages: a number of the day may have a limit, a half day a clerk,
        a rule of the priority lane a new line, a form a version that is only tried out.
Cost    Five new tables, empty; two constraints on a table of a few rows. Old code may run beside it
        as long as nobody has set a limit, which it would not know.
Back    Drops limits and shifts; a second line of a priority rule and a form that is not in force
        must be deleted first.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0008_who_is_at_a_window"),
        ("places", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayRoom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("most", models.PositiveSmallIntegerField()),
                ("taken", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="DrawLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="每天最多几个号"
                    ),
                ),
                ("opens", models.TimeField(blank=True, null=True, verbose_name="几点起取号")),
                ("closes", models.TimeField(blank=True, null=True, verbose_name="几点止（不含）")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
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
                ("weekday", models.PositiveSmallIntegerField(verbose_name="星期")),
                (
                    "half",
                    models.CharField(
                        choices=[("am", "上午"), ("pm", "下午")], max_length=2, verbose_name="半天"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
        ),
        migrations.CreateModel(
            name="ShiftChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "half",
                    models.CharField(
                        choices=[("am", "上午"), ("pm", "下午")], max_length=2, verbose_name="半天"
                    ),
                ),
                ("why", models.CharField(max_length=60, verbose_name="原因")),
            ],
        ),
        migrations.AlterField(
            model_name="formtemplate",
            name="valid_from",
            field=models.DateField(blank=True, null=True, verbose_name="起用日期"),
        ),
        migrations.AlterField(
            model_name="priority",
            name="code",
            field=models.CharField(max_length=20),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until", None)),
                fields=("code",),
                name="priority_has_one_line_without_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.UniqueConstraint(
                fields=("code", "valid_from"), name="one_priority_line_a_day"
            ),
        ),
        migrations.AddField(
            model_name="dayroom",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hall.department"
            ),
        ),
        migrations.AddField(
            model_name="dayroom",
            name="matter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hall.matter",
            ),
        ),
        migrations.AddField(
            model_name="dayroom",
            name="tickets",
            field=models.ManyToManyField(related_name="rooms", to="hall.ticket"),
        ),
        migrations.AddField(
            model_name="drawlimit",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draw_limits",
                to="hall.department",
            ),
        ),
        migrations.AddField(
            model_name="drawlimit",
            name="matter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draw_limits",
                to="hall.matter",
            ),
        ),
        migrations.AddField(
            model_name="drawlimit",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draw_limits",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="clerk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to="hall.clerk"
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="window",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to="hall.window"
            ),
        ),
        migrations.AddField(
            model_name="shiftchange",
            name="clerk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shift_changes",
                to="hall.clerk",
            ),
        ),
        migrations.AddField(
            model_name="shiftchange",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
            ),
        ),
        migrations.AddField(
            model_name="shiftchange",
            name="window",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shift_changes",
                to="hall.window",
            ),
        ),
        migrations.AddConstraint(
            model_name="dayroom",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("most"))),
                name="no_more_numbers_a_day_than_the_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="dayroom",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter", None)),
                fields=("department", "day"),
                name="one_room_of_a_department_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="dayroom",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter__isnull", False)),
                fields=("matter", "day"),
                name="one_room_of_a_matter_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most__isnull", False), ("opens__isnull", False), _connector="OR"
                ),
                name="draw_limit_limits_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes", None), ("opens", None)),
                    models.Q(
                        ("closes__gt", models.F("opens")),
                        ("closes__isnull", False),
                        ("opens__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="draw_limit_has_both_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="draw_limit_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawlimit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter", None), ("valid_until", None)),
                fields=("department",),
                name="one_open_draw_limit_of_a_department",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawlimit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter__isnull", False), ("valid_until", None)),
                fields=("matter",),
                name="one_open_draw_limit_of_a_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until", None)),
                fields=("clerk", "weekday", "half"),
                name="a_clerk_stands_once_in_the_pattern",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until", None)),
                fields=("window", "weekday", "half"),
                name="a_window_has_one_clerk_in_the_pattern",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)), name="shift_is_on_a_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="shift_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftchange",
            constraint=models.UniqueConstraint(
                fields=("clerk", "day", "half"), name="a_clerk_differs_once_in_a_half_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("window__isnull", False)),
                fields=("window", "day", "half"),
                name="one_stands_in_at_a_window_in_a_half_day",
            ),
        ),
    ]
