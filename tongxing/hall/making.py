"""Work out the staff plans that were asked for, outside any request."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import connections

from tongxing.base.errors import Refused

from . import plans
from .models import StaffingPlan

log = logging.getLogger(__name__)


def make(*, clock: Callable[[], datetime]) -> int:
    """Make every plan that waits; how many. What fails says so on its page."""
    done = 0
    for row in StaffingPlan.objects.to_make(at=clock()).select_related("place"):
        if not row.begin(at=clock()):
            continue
        try:
            found, trouble = plans.propose(row.place, day=row.day, at=clock()), ""
        except Refused as error:
            found, trouble = {}, str(error)
        except Exception:
            log.exception("the staff plan for %s failed", row)
            row.end({}, at=clock(), trouble="计算出错，已记入日志，请把时间告诉管理员。")
            continue
        row.end(found, at=clock(), trouble=trouble)
        done += 1
    return done


def make_soon(*, clock: Callable[[], datetime]) -> None:
    """Begin now, beside the pages; the sweep takes up what a stopped process leaves."""

    def work() -> None:
        try:
            make(clock=clock)
        finally:
            connections.close_all()

    threading.Thread(target=work, name="staffing", daemon=True).start()
