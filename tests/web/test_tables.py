"""An empty database gets its tables at once; they are those at the end of the migrations."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.server
BIN = Path(sys.executable).parent


def made_by(folder, *command):
    """The file of a new database that this command has made."""
    env = {**os.environ, "TONGXING_DATA": str(folder), "TONGXING_ZONE": "dalong",
           "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tongxing.web.settings"}  # fmt: skip
    subprocess.run([str(BIN / command[0]), *command[1:]], env=env, check=True, capture_output=True)
    return sqlite3.connect(folder / "dalong.sqlite3")


def facts(database):
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
    return found, set(others)


def walked(database):
    return set(database.execute("SELECT app, name FROM django_migrations"))


def test_tables_made_at_once_are_those_that_the_migrations_make(tmp_path):
    at_once = made_by(tmp_path / "at-once", "tongxing", "migrate")
    step_by_step = made_by(tmp_path / "steps", "python", "-m", "django", "migrate", "-v0")
    assert facts(at_once) == facts(step_by_step)
    assert walked(at_once) == walked(step_by_step)
