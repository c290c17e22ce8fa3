"""Close the story of activities to UPDATE and DELETE.

Why     A story that can be rewritten proves nothing.
Cost    Two triggers.
Back    Drops the triggers.
"""

from django.db import migrations

from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]
    operations = [
        AppendOnly("activities_activityevent"),
    ]
