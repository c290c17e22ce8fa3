"""Let a run be about matters of the hall.

Why     The office's list of matters can be taken in as the other sheets are.
Cost    None: only the labels of a choice change.
Back    Nothing to undo in the table; runs about matters would have no label.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_initial")]

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
                    ("matters", "办事事项"),
                ],
                max_length=12,
                verbose_name="哪类表",
            ),
        ),
    ]
