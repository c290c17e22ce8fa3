"""Orders: what residents would like to happen, and who wants it.

Why     Enough orders start an activity, and who ordered is told when it opens.
Cost    Two empty tables.
Back    The tables are dropped; activities that were planned from orders stay.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0006_calendar_key"),
        ("places", "0003_photos"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("title", models.CharField(max_length=40, verbose_name="想要什么活动")),
                (
                    "about",
                    models.CharField(blank=True, max_length=200, verbose_name="说说想怎么办"),
                ),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("theory", "学习实践科学理论"),
                            ("policy", "宣传宣讲党的政策"),
                            ("values", "培育践行主流价值"),
                            ("culture", "丰富活跃文化生活"),
                            ("manners", "持续深入移风易俗"),
                        ],
                        max_length=8,
                        verbose_name="五项工作",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "征集中"),
                            ("planned", "在筹备"),
                            ("declined", "暂时办不了"),
                        ],
                        max_length=8,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="答复")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "activity",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="order",
                        to="activities.activity",
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "like",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_orders",
                        to="places.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrderVoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="activities.order",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="an_order_that_is_declined_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="ordervoice",
            constraint=models.UniqueConstraint(
                fields=("order", "account"), name="wanted_once_by_each"
            ),
        ),
    ]
