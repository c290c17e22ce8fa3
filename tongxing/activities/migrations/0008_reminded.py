"""When those who signed up were reminded of an activity.

Why     Who has a place is told once, the day before.
Cost    An empty column.
Back    The column is dropped; a second reminder may be sent.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_ordering")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
