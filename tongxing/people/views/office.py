"""Roles, for the administrator; the trail, for the auditor."""

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked, page_of
from tongxing.places.models import Place

from .. import access, queries
from ..forms.office import GrantForm, TrailFilter
from ..models import Account, Grant, ReadEntry, Role, TrailEntry


@require_GET
@allow(access.gives_roles)
def grants(request: Asked) -> HttpResponse:
    """Roles by place, in the administrator's part of the tree."""
    looked_after = request.user.place_ids(Role.ADMINISTRATOR)
    places = Place.objects.filter(pk__in=looked_after).in_tree_order()
    place = places.filter(code=request.GET.get("place", "")).first()
    rows = Grant.objects.in_force().given_within(request.user).by_place()
    if place:
        rows = rows.under(place)
    context = {"page": page_of(request, rows), "places": places, "place": place}
    return render(request, "people/grants.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.gives_roles)
def give(request: Asked) -> HttpResponse:
    """Give a role; whoever has no account yet gets one, and a slip can be printed for it."""
    form = GrantForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        account = Account.objects.ensure_for(said["person"], by=request.user, at=now)
        Grant.objects.give(account, said["role"], said["place"], by=request.user, at=now)
        success(request, _("角色已经给出。"))
        return redirect("people:grants")
    status = 422 if form.is_bound else 200
    return render(request, "people/give.html", {"form": form}, status=status)


@require_POST
@allow(access.gives_roles)
def end(request: Asked, pk: int) -> HttpResponse:
    rows = Grant.objects.given_within(request.user).select_related("place", "account__person")
    get_object_or_404(rows, pk=pk).end(by=request.user, at=timezone.now())
    success(request, _("角色已经收回。"))
    return redirect("people:grants")


@never_cache
@require_GET
@allow(access.reads_trail)
def trail(request: Asked) -> HttpResponse:
    """Who changed what about whom, when, from where, before and after."""
    form = TrailFilter(request.GET, account=request.user)
    rows = form.narrow(TrailEntry.objects.visible_to(request.user)).with_names()
    page = page_of(request, rows.newest_first())
    context = {"form": form, "page": page, "lines": queries.lines(page)}
    return render(request, "people/trail.html", context)


@never_cache
@require_GET
@allow(access.reads_trail)
def openings(request: Asked) -> HttpResponse:
    """Who opened which sealed value, and why."""
    form = TrailFilter(request.GET, account=request.user)
    rows = form.narrow(ReadEntry.objects.visible_to(request.user)).with_names()
    page = page_of(request, rows.newest_first())
    context = {"form": form, "page": page, "openings": queries.openings(page)}
    return render(request, "people/openings.html", context)
