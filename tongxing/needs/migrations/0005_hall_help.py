"""What the hall has asked the volunteers for.

Why     A window asks for a helper and sees who accepted; the need stays an ordinary one.
Cost    A new table.
Back    Drops it; the needs stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0006_staffing"),
        ("needs", "0004_lists_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="HallHelp",
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
                            ("guide", "陪着走一遍"),
                            ("carry", "推轮椅、搬东西"),
                            ("sign", "手语翻译"),
                            ("dialect", "听方言、民族语言"),
                            ("write", "帮忙填写"),
                        ],
                        max_length=8,
                        verbose_name="要什么帮助",
                    ),
                ),
                ("day", models.DateField()),
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hall_help",
                        to="needs.need",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_asked",
                        to="hall.ticket",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_asked",
                        to="hall.window",
                    ),
                ),
            ],
        ),
    ]
