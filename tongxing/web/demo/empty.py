"""Throw a demonstration zone away: its rows, its ledgers, its files. The keys stay."""

import shutil

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction

from tongxing.base import append_only, zone

from ..check import append_only_tables


@transaction.atomic
def _rows() -> None:
    """SQLite empties a table by DELETE, which a ledger refuses: its triggers step aside for it."""
    tables = sorted(append_only_tables())
    with connection.cursor() as cursor:
        for table in tables:
            for statement in append_only.undo_statements(connection.vendor, table):
                cursor.execute(statement)
        call_command("flush", verbosity=0, interactive=False)
        for table in tables:
            for statement in append_only.statements(connection.vendor, table):
                cursor.execute(statement)


def empty() -> None:
    _rows()
    shutil.rmtree(settings.MEDIA_ROOT / zone.code(), ignore_errors=True)
    cache.clear()
