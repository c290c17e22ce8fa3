"""What a window serves from a day on, laid down beforehand.

Why     The manager changes which departments and matters a window serves, valid from a day.
Cost    Two new tables, empty. Old code may run beside it; it does not begin what is laid down.
Back    Drops the tables; what the windows serve at that moment stays.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0012_leave_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ServicePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("made_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_plans",
                        to="hall.window",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServicePlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hall.department",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hall.matter",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="hall.serviceplan",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="serviceplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("begun_at", None)),
                fields=("window", "valid_from"),
                name="one_service_plan_of_a_window_begins_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceplanline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter", None)),
                fields=("plan", "department"),
                name="service_plan_has_a_department_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceplanline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter__isnull", False)),
                fields=("plan", "matter"),
                name="service_plan_has_a_matter_once",
            ),
        ),
    ]
