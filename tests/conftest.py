"""The database of the tests begins as every zone begins. Pure tests never ask for it."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from tongxing.base.append_only import AppendOnly


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
def django_db_setup(django_db_setup, django_db_blocker):
    """The tables come straight from the models, as in every new zone, and starting rows are laid
    once and not by each test; tests/web/test_tables.py walks the migrations."""
    with django_db_blocker.unblock():
        import_string("tongxing.web.tables.count_as_walked")()  # Django has been set up by now
        import_string("tongxing.web.prepare.lay")()
