"""What was told of an end that is near: of a temporary team, of a proof of skill; and no circle.

Why     Leaders and holders are told once, in time; a team never stands under itself.
Cost    Two empty columns; SQLite makes the table of teams anew for the constraint.
Back    The columns are dropped; who was told already may be told once more.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_append_only"),
        ("places", "0003_photos"),
        ("teams", "0007_calls_and_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="told_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="volunteerskill",
            name="told_of",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None),
                    models.Q(("parent", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="no_team_stands_under_itself",
            ),
        ),
    ]
