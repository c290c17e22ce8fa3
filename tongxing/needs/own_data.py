"""What a person takes away of their needs (PIPL article 45)."""

from typing import Any

from tongxing.people import own_data
from tongxing.people.models import Account

from .models import Need


def needs(account: Account) -> list[dict[str, Any]]:
    """What one has asked for oneself, with what became of it."""
    rows = Need.objects.of_resident(account.person_id or 0).with_names().newest_first()
    return [
        {
            "number": row.number, "what": row.what, "details": row.details,
            "category": str(row.category), "address": row.address, "raised_at": row.raised_at,
            "state": row.get_state_display(), "report": row.report, "score": row.score,
        }
        for row in rows
    ]  # fmt: skip


own_data.contribute("needs", needs)
