"""Close the ledgers of this area to UPDATE and DELETE.

Why     A story that can be rewritten proves nothing.
Cost    Two triggers a table. Old code only ever inserts here, so it may run while this is applied.
Back    Drops the triggers.
"""

from django.db import migrations

from tongxing.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("people", "0002_initial")]
    operations = [
        AppendOnly("people_trailentry"),
        AppendOnly("people_readentry"),
    ]
