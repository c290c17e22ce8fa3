"""Numbers drawn without the server that were refused when they were handed in.

Why     Somebody holds a slip that no window will call; the manager sees it and what to do.
Cost    One new table, empty. Old code may run beside it.
Back    Drops the table; the kiosk still shows its own.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0013_services_from_a_day"),
        ("places", "0003_photos"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LentRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("key", models.UUIDField(editable=False, unique=True)),
                ("number", models.CharField(max_length=6, verbose_name="号码")),
                ("drawn_at", models.DateTimeField()),
                ("what", models.CharField(blank=True, max_length=120, verbose_name="办什么事")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("ended", "这段号停用了"),
                            ("used", "这个号已经补录过"),
                            ("not-lent", "没有借出过这个号"),
                            ("other", "系统没有收"),
                        ],
                        max_length=8,
                        verbose_name="为什么没补进来",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "day"], name="refused_numbers_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="refused_number_is_settled_by_somebody",
                    )
                ],
            },
        ),
    ]
