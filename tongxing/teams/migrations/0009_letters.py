"""Letters of leaders and keepers to many, and who got them.

Why     A leader writes to the whole team at once, and sees who has read it.
Cost    Two empty tables.
Back    The tables are dropped; the messages themselves stay where they were received.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_append_only"),
        ("teams", "0008_team_tree_and_expiry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_key", models.UUIDField(editable=False, unique=True)),
                ("text", models.CharField(max_length=200, verbose_name="说什么")),
                ("whom", models.CharField(max_length=80, verbose_name="发给谁")),
                ("about", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["url", "-at"], name="letters_about")],
            },
        ),
        migrations.CreateModel(
            name="LetterCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="teams.letter",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copy_of",
                        to="people.message",
                    ),
                ),
            ],
        ),
        AppendOnly("teams_letter"),
    ]
