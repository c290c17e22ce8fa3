"""An index of the few numbers that are at a window.

Why: whoever presses asks who is at the window; the index of the key holds every number that is at
none, so SQLite takes it for worthless and reads the whole table.
Cost: one pass over the numbers, a second for a million.
Back: the index is dropped.
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
