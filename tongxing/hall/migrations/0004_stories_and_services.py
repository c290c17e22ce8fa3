"""Close the story of numbers to UPDATE and DELETE; say what each department's window serves.

Why     A story that can be rewritten proves nothing. A window without lines of service is general
        from now on, so those of departments need theirs.
Cost    Two triggers, and a row for each window of a department.
Back    Drops the triggers; the lines go with their table in the step before.
"""

from django.db import migrations

from tongxing.base.append_only import AppendOnly


def name_services(apps, schema_editor):
    windows = apps.get_model("hall", "Window").objects.exclude(department=None)
    services = apps.get_model("hall", "WindowService").objects
    services.bulk_create(
        services.model(window=window, department_id=window.department_id) for window in windows
    )


def name_letters(apps, schema_editor):
    letters = "ABCDEFGHJKLMNPQRSTUVWXY"  # without I and O, which look like figures; Z asks
    rows = apps.get_model("hall", "Department").objects.order_by("code")
    for row, letter in zip(rows, letters * 5, strict=False):
        row.letter = letter
        row.save(update_fields=["letter"])


class Migration(migrations.Migration):
    dependencies = [("hall", "0003_queue")]
    operations = [
        migrations.RunPython(name_services, migrations.RunPython.noop),
        migrations.RunPython(name_letters, migrations.RunPython.noop),
        AppendOnly("hall_ticketstep"),
    ]
