"""The tables of an empty database, made at once and straight from the models.

Walking the migrations draws the models anew at each of their steps: ten seconds, for tables that
are known beforehand. A database that has tables walks them as ever. What migrations do besides is
done here too: they close the ledgers. Rows that they change are not there yet, and what a new
zone begins with is laid apart. tests/web/test_tables.py compares the two ways.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tongxing.base.append_only import AppendOnly


def are_there() -> bool:
    return bool(connection.introspection.table_names())


def make() -> int:
    """All tables, and every migration counts as walked; how many those are."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    walked = count_as_walked()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    return walked


def count_as_walked() -> int:
    """Do what migrations do besides making tables, and note them all; how many they are."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    executor.recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for migration, _backwards in plan:
            for step in migration.operations:
                if isinstance(step, AppendOnly):
                    step.database_forwards(migration.app_label, editor, None, None)
            executor.recorder.record_applied(migration.app_label, migration.name)
    return len(plan)
