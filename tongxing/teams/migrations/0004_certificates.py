"""Certificates of service: numbered, signed, frozen as they were issued.

Why     A volunteer proves their hours by themselves, and whoever gets the paper can check it.
Cost    Two empty tables.
Back    The tables are dropped; papers that people hold can still be checked by their signature.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0003_ledger_of_hours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="证明编号")),
                ("code", models.CharField(max_length=12, verbose_name="校验码")),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("minutes", models.PositiveIntegerField()),
                ("facts", models.JSONField()),
                ("statement", models.TextField()),
                ("issued_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "why_revoked",
                    models.CharField(blank=True, max_length=200, verbose_name="作废原因"),
                ),
                (
                    "entries",
                    models.ManyToManyField(related_name="certificates", to="teams.hoursentry"),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="teams.volunteer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["volunteer", "-issued_at"], name="certificates_by_volunteer"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(
                                ("revoked_at__isnull", False),
                                ("revoked_by__isnull", False),
                                models.Q(("why_revoked", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_is_revoked_by_somebody_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0)), name="certificate_says_something"
                    ),
                ],
            },
        ),
    ]
