"""The database of the tests begins as every zone begins. Pure tests never ask for it."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string

from tongxing.base.append_only import AppendOnly, statements


def append_only_tables() -> list[str]:
    """Tables that a migration closes to everything but INSERT and SELECT."""
    modules = [
        import_module(f"{app.name}.migrations.{file.stem}")
        for app in apps.get_app_configs()
        if app.name.startswith("tongxing.")
        for file in sorted(Path(app.path, "migrations").glob("0*.py"))
    ]
    steps = [step for module in modules for step in module.Migration.operations]
    return [step.table for step in steps if isinstance(step, AppendOnly)]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_use_migrations, django_db_blocker):
    """Starting rows are laid once and not by each test.

    The quick suite makes its tables straight from the models, so it closes them by hand; the
    whole suite walks the migrations.
    """
    with django_db_blocker.unblock():
        if not django_db_use_migrations:
            with connection.cursor() as cursor:
                for table in append_only_tables():
                    for statement in statements(connection.vendor, table):
                        cursor.execute(statement)
        import_string("tongxing.web.prepare.lay")()  # Django has been set up by now
