"""A migration operation that makes a table append-only: the database refuses UPDATE and DELETE."""

from django.db.migrations.operations.base import Operation

SQLITE = """
CREATE TRIGGER {table}_no_{verb_lower} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_no_{verb_lower} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()
"""
VERBS = ("UPDATE", "DELETE")


def statements(vendor: str, table: str) -> list[str]:
    """The SQL that closes the table, one statement for each verb."""
    text = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]
    return [text.format(table=table, verb=verb, verb_lower=verb.lower()) for verb in VERBS]


def undo_statements(vendor: str, table: str) -> list[str]:
    on = f" ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER {table}_no_{verb.lower()}{on}" for verb in VERBS]


class AppendOnly(Operation):
    """Close a table to everything but INSERT and SELECT."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str):
        self.table = table

    def deconstruct(self):
        return (type(self).__name__, [self.table], {})

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in statements(schema_editor.connection.vendor, self.table):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in undo_statements(schema_editor.connection.vendor, self.table):
            schema_editor.execute(statement, params=None)

    def describe(self):
        return f"Make {self.table} append-only"


class CloseAgain(Operation):
    """Close a table that SQLite made anew in this migration: its triggers went with the old one."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str):
        self.table = table

    def deconstruct(self):
        return (type(self).__name__, [self.table], {})

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "sqlite":
            for statement in statements("sqlite", self.table):
                anew = statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS")
                schema_editor.execute(anew, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Going back changes the columns after this, so the table is closed by what is older."""

    def describe(self):
        return f"Close {self.table} again"
