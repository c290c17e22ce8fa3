"""What anybody may see: public needs without names, and small wishes looking for a giver."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongxing.base.access import allow, anyone
from tongxing.base.pages import page_of
from tongxing.places.models import Shape

from ..models import Category, Kind, Need, Step

# What the public timeline tells: the way of the matter, nobody's name or words.
TOLD = (
    Step.RAISE, Step.REVIEW, Step.DISPATCH, Step.OFFER, Step.CLAIM, Step.ACCEPT, Step.TAKE_ON,
    Step.SCHEDULE, Step.ARRIVE, Step.FINISH, Step.CONFIRM, Step.RATE, Step.CLOSE, Step.GRANT_DELAY,
    Step.RESUME, Step.DENY, Step.OBJECT, Step.REOPEN,
)  # fmt: skip


@require_GET
@allow(anyone)
def near(request: HttpRequest) -> HttpResponse:
    """Public needs as a list and on the zone's own map, newest first."""
    rows = Need.objects.told_to_the_public().with_names().newest_first()
    if request.GET.get("category", "").isdecimal():
        rows = rows.filter(category=int(request.GET["category"]))
    if request.GET.get("open"):
        rows = rows.open()
    page = page_of(request, rows, size=30)
    context = {
        "page": page,
        "categories": Category.objects.offered(),
        "shapes": Shape.objects.order_by("pk"),
        "pins": [need for need in page if need.lon is not None],
    }
    return render(request, "needs/near.html", context)


@require_GET
@allow(anyone)
def public(request: HttpRequest, number: str) -> HttpResponse:
    """The public side of one need."""
    need = get_object_or_404(Need.objects.told_to_the_public().with_names(), number=number)
    account = request.user
    context = {
        "need": need,
        "story": need.steps.filter(kind__in=TOLD).order_by("at", "pk"),
        "light": need.light(timezone.now()),
        "followers": need.follows.filter(me_too=True).count(),
        "follows": account.is_authenticated and need.follows.filter(account=account).exists(),
        "whole": account.is_authenticated
        and Need.objects.visible_to(account).filter(pk=need.pk).exists(),
    }
    return render(request, "needs/public.html", context)


@require_GET
@allow(anyone)
def wishes(request: HttpRequest) -> HttpResponse:
    """Small wishes still looking for somebody to grant them."""
    rows = Need.objects.told_to_the_public().waiting().filter(kind=Kind.WISH)
    page = page_of(request, rows.with_names().newest_first(), size=30)
    return render(request, "needs/wishes.html", {"page": page})
