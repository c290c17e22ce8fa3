"""What the pages of the hall share: which hall, and which of its rows this person may see."""

import hmac

from django.http import Http404

from tongxing.base.pages import Asked
from tongxing.base.secrets import short_token
from tongxing.people.models import Account
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
    """The secret word of the address that a kiosk opens; it draws numbers without an account."""
    return short_token("kiosk", str(hall.uid))


def hall_of_kiosk(code: str, token: str) -> Place:
    hall = hall_by(code)
    if not hmac.compare_digest(kiosk_token(hall), token):
        raise Http404
    return hall
