"""One case behind its secret link, and the page where it is rated: no account needed."""

import hmac

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, show
from tongxing.people.middleware import address_of
from tongxing.people.models import Account

from ..forms.ratings import RateForm, channel_named
from ..models import BAD, Case, Handled, Level
from ..models.case_words import NOTES_FOR_THE_APPLICANT


@require_GET
@never_cache
@allow(anyone)
def follow(request: Asked, number: str, token: str) -> HttpResponse:
    case = get_object_or_404(Case.objects.with_names(), number=number)
    if not hmac.compare_digest(case.token.encode(), token.encode()):
        raise Http404
    handled = Handled(case=case)
    context = {
        "case": case,
        "story": case.steps.told(in_full=False),
        "with_notes": NOTES_FOR_THE_APPLICANT,
        "papers": case.materials.in_order(),
        "rate_url": handled.url if handled.done_at and handled.rating is None else "",
    }
    return show(request, "hall/case_link.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@allow(anyone)
def rate(request: Asked, word: str) -> HttpResponse:
    """Five levels; a press on one asks why. Whoever holds the link rates once."""
    handled = Handled.by_word(word)
    if handled is None:
        raise Http404
    now = timezone.now()
    if rating := handled.rating:
        context = {"handled": handled, "rating": rating, "bad": rating.level in BAD}
        return show(request, "hall/rated.html", context)
    said = request.GET.get("level", "")
    level = int(said) if said in {str(one.value) for one in Level} else None
    form = RateForm(request.POST or None, level=level, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        form.rate(
            handled, channel=channel_named(request.GET.get("by", "")),
            device=request.META.get("HTTP_USER_AGENT", ""),
            session_key=request.session.session_key or "", by=_by(request), at=now,
        )  # fmt: skip
        return redirect(request.get_full_path())
    context = {
        "handled": handled, "form": form, "levels": Level.choices,
        "chosen": form.data.get("level") if form.is_bound else level,
    }  # fmt: skip
    return show(request, "hall/rate.html", context, status=422 if form.is_bound else 200)


def _by(request: Asked) -> Account:
    """Who rates: the account signed in here, so that staff is known for staff; else nobody."""
    account = request.user if request.user.is_authenticated else Account.objects.system()
    account.comes_from = address_of(request)
    return account
