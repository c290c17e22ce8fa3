"""The door: every view names who may call it."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied


def anyone(user) -> bool:
    """Open to the street: no account needed."""
    return True


def signed_in(user) -> bool:
    return user.is_authenticated


def allow(may: Callable[..., bool]):
    """Let a view through only when may(user) holds; everyone else gets 403.

    The predicate stays on the view as `view.allow`, which is how
    tests/rules/test_access.py proves that no route forgot to name one.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.allow = may  # type: ignore[attr-defined]
        # read by LoginRequiredMiddleware
        guarded.login_required = may is not anyone  # type: ignore[attr-defined]
        return guarded

    return decorate
