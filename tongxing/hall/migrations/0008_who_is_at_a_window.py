"""An index of the few numbers that are at a window.

Why     Every press asks who is at the window. The key's own index holds all the numbers that are at
        none, so SQLite takes it for worthless and reads the whole table.
Cost    One pass over the numbers, a second for a million.
Back    The index is dropped.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0007_cases")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("window__isnull", False)),
                fields=["window"],
                name="tickets_at_a_window",
            ),
        ),
    ]
