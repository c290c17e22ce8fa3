"""What anybody may see: public needs without names, and small wishes looking for a giver."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, number_in, page_of
from tongxing.places import maps

from .. import queries
from ..models import TOLD_TO_ANYBODY, Category, Kind, Need, Urgency


@require_GET
@allow(anyone)
def near(request: Asked) -> HttpResponse:
    """Public needs as a list and on the zone's own map, newest first."""
    rows = queries.lines(Need.objects.told_to_the_public(), "lon", "lat").newest_first()
    if (category := number_in(request, "category")) is not None:
        rows = rows.about(category)
    if only_open := bool(request.GET.get("open")):
        rows = rows.open()
    page = page_of(request, rows, size=30)
    pins = [
        maps.Mark(need.lon, need.lat, need.what, need.public_url, need.state)
        for need in page
        if need.lon is not None
    ]
    context = {
        "page": page,
        "categories": Category.objects.offered(),
        "chosen": category,
        "only_open": only_open,
        "map": maps.draw(pins),
    }
    return render(request, "needs/near.html", context)


@require_GET
@allow(anyone)
def public(request: Asked, number: str) -> HttpResponse:
    """The public side of one need."""
    need = get_object_or_404(Need.objects.told_to_the_public().with_names(), number=number)
    account = request.user
    context = {
        "need": need,
        "story": need.steps.filter(kind__in=TOLD_TO_ANYBODY).order_by("at", "pk"),
        "words": frozenset(),
        "followers": need.follows.filter(me_too=True).count(),
        "follows": account.is_authenticated and need.follows.filter(account=account).exists(),
        "whole": account.is_authenticated
        and Need.objects.visible_to(account).filter(pk=need.pk).exists(),
    }
    return render(request, "needs/public.html", context)


@require_GET
@allow(anyone)
def wishes(request: Asked) -> HttpResponse:
    """Small wishes still looking for somebody to grant them."""
    rows = Need.objects.told_to_the_public().waiting().filter(kind=Kind.WISH)
    page = page_of(request, queries.lines(rows, "place__phone").newest_first(), size=30)
    return render(request, "needs/wishes.html", {"page": page})


@require_GET
@allow(anyone)
def paper(request: Asked) -> HttpResponse:
    """The empty form on paper, in the order in which it is keyed in."""
    context = {"categories": Category.objects.offered(), "urgencies": Urgency.choices}
    return render(request, "needs/paper.html", context)
