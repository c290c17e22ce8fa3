"""An empty database gets its tables at once; they are those at the end of the migrations."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.everything import a_cluster

pytestmark = pytest.mark.server
BIN = Path(sys.executable).parent
AT_ONCE = ("tongxing", "migrate")
STEP_BY_STEP = ("python", "-m", "django", "migrate", "-v0")
ROWS = """
import json, sys
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(sys.argv[1])
    print(json.dumps(cursor.fetchall()))
"""
# What PostgreSQL itself says of everything in a database that has a name.
OF_POSTGRESQL = {
    # The framework's own group table, which nothing here uses, gets its key in two widths.
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
    " is_identity FROM information_schema.columns WHERE table_schema = 'public'"
    " AND (table_name, column_name) <> ('auth_group_permissions', 'id')",
    "rules": "SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "walked": "SELECT app, name FROM django_migrations",
}


def run(folder, command, *, url=""):
    """What this command said, in a data folder of its own."""
    env = {**os.environ, "TONGXING_DATA": str(folder), "TONGXING_ZONE": "dalong",
           "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tongxing.web.settings"}  # fmt: skip
    path = str(BIN / command[0])
    done = subprocess.run([path, *command[1:]], env=env, check=True, capture_output=True, text=True)
    return done.stdout


def of_sqlite(database):
    """Columns, checks, keys, indexes and triggers of every table, whatever their order."""
    found = {}
    tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for table, sql in database.execute(tables):
        columns = database.execute(
            f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')"
        )
        keys = database.execute(
            f'SELECT "from", "table", "to" FROM pragma_foreign_key_list(\'{table}\')'
        )
        rules = re.findall(r'CONSTRAINT "(\w+)" (CHECK|UNIQUE)', sql)
        found[table] = (set(columns), set(keys), set(rules))
    others = database.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type != 'table' AND sql != ''"
    )
    walked = database.execute("SELECT app, name FROM django_migrations")
    return found, set(others), set(walked)


def of_postgresql(folder, command):
    """What a new cluster holds once this command has made the tables."""
    with a_cluster() as url:
        run(folder, command, url=url)
        asked = {
            what: json.loads(run(folder, ("python", "-c", ROWS, question), url=url))
            for what, question in OF_POSTGRESQL.items()
        }
    return {what: {tuple(row) for row in rows} for what, rows in asked.items()}


def test_tables_made_at_once_are_those_that_the_migrations_make(tmp_path):
    found = []
    for name, command in (("at-once", AT_ONCE), ("steps", STEP_BY_STEP)):
        run(tmp_path / name, command)
        found.append(of_sqlite(sqlite3.connect(tmp_path / name / "dalong.sqlite3")))
    assert found[0] == found[1]


def test_so_they_are_on_postgresql(tmp_path):
    at_once, steps = (of_postgresql(tmp_path / one[0], one) for one in (AT_ONCE, STEP_BY_STEP))
    for what, rows in at_once.items():
        assert rows == steps[what], what
