"""Indexes for lists and sums that grow with the years of a zone.

Why     A need's page counts what every team has answered, the public list and its number walk
        along what is public, likely duplicates are sought among the open of one category, and
        closings are looked through by when they were done.
Cost    Four indexes built, on fifty thousand needs a second; each need raised writes three more.
        Old code runs on it.
Back    Drops them and lays the narrower one of teams again. No row changes.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0003_append_only")]
    operations = [
        migrations.RemoveIndex("need", "needs_by_team_state"),
        migrations.AddIndex(
            "need",
            models.Index(name="needs_by_team_state_solved", fields=["team", "state", "solved"]),
        ),
        migrations.AddIndex(
            "need", models.Index(name="needs_by_category_state", fields=["category", "state"])
        ),
        migrations.AddIndex(
            "need",
            models.Index(name="needs_by_privacy_raised", fields=["privacy", "-raised_at", "state"]),
        ),
        migrations.AddIndex("need", models.Index(name="needs_by_done", fields=["done_at"])),
    ]
