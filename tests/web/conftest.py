"""A small demonstration zone, made once for all the tests that look at it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from tongxing.needs.models import Need
from tongxing.web import prepare
from tongxing.web.demo import zone

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday
SMALL = 0.05


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whoever looks at a module's zone does so in one process, or each would make it anew."""
    for item in items:
        if "demo" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))


def silent(what: str, done: int, of: int) -> None:
    """Nobody looks at the bars."""


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The zone as it is at NOW; undone after the module's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        prepare.lay()
        zone.make(seed=1, now=NOW, scale=SMALL, progress=silent)
        yield Need.objects.all()
        transaction.set_rollback(True)
