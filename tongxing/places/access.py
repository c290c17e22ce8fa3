"""Who may say what about a place. Roles live with people; here only the question is asked."""

from .models import Place


def works_at_places(user) -> bool:
    return user.is_authenticated and user.holds(*user.KEEPS_PLACES)


def shapes_places(user) -> bool:
    return user.is_authenticated and user.holds(*user.SHAPES_PLACES)


def keeps(user, place: Place) -> bool:
    """Hours, offers, today's notice: whoever works there, and above."""
    return user.is_authenticated and user.keeps(place)


def shapes(user, place: Place) -> bool:
    """The tree itself: the office and the administrator."""
    return user.is_authenticated and user.shapes(place)
