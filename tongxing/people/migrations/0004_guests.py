"""Guests: people without an account, known by what they typed.

Why     An activity may take sign-ups by name and phone. Lists, door and gate expect a person.
Cost    A column with a default; SQLite copies the table once. Old code makes no guests, so it may
        run while this is applied.
Back    The column is dropped; guests that are left would then stand among the residents.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0003_append_only"), ("places", "0003_photos")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="is_guest",
            field=models.BooleanField(db_default=False, default=False, verbose_name="来客"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=Q(is_guest=False) | Q(id_hash=None, household=None),
                name="a_guest_has_no_file",
            ),
        ),
    ]
