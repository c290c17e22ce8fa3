"""What the pages of the hall share: which hall, and which of its rows this person may see."""

import hmac
from datetime import datetime

from django.db import transaction
from django.http import Http404

from tongxing.base.models import Counter
from tongxing.base.pages import Asked
from tongxing.base.secrets import short_token
from tongxing.people.models import Account, TrailEntry
from tongxing.places.models import Place

from .. import access, queries
from ..models import Ticket, Window


def hall_by(code: str) -> Place:
    if (hall := queries.hall_with_code(code)) is None:
        raise Http404
    return hall


def hall_of(account: Account) -> Place:
    """The hall where this person works, or which they look after."""
    for hall in queries.halls():
        if access.works_at(account, hall) or access.manages(account, hall):
            return hall
    raise Http404


def window_for(request: Asked, pk: int) -> Window:
    if (window := Window.objects.shown_to(request.user, pk)) is None:
        raise Http404
    return window


def ticket_for(request: Asked, pk: int) -> Ticket:
    if (ticket := Ticket.objects.shown_to(request.user, pk)) is None:
        raise Http404
    return ticket


def kiosk_token(hall: Place) -> str:
    """The secret word of the address that a kiosk opens; it draws numbers without an account.

    Each time the manager wants another one, the old one opens nothing any more.
    """
    changes = Counter.objects.reached(_kiosk_serial(hall))
    return short_token("kiosk", f"{hall.uid}/{changes}" if changes else str(hall.uid))


def change_kiosk_token(hall: Place, *, by: Account, at: datetime) -> None:
    with transaction.atomic():
        Counter.objects.next(_kiosk_serial(hall))
        TrailEntry.objects.note(hall, "kiosk", by=by, at=at)


def _kiosk_serial(hall: Place) -> str:
    return f"kiosk/{hall.uid.hex}"


def hall_of_kiosk(code: str, token: str) -> Place:
    hall = hall_by(code)
    if not hmac.compare_digest(kiosk_token(hall), token):
        raise Http404
    return hall
