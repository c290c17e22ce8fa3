"""Places: the list with its map, a page for each, and what those who keep them may say."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked
from tongxing.base.panels import panels
from tongxing.base.photos import send

from . import access, maps, queries
from .forms import (
    CloseForm,
    DeclareForm,
    OfferForm,
    PhotoForm,
    PlaceForm,
    PlantForm,
    WhereForm,
)
from .models import Condition, Level, Offer, Place, PlacePhoto, Service


def _mark(row: queries.Listed) -> maps.Mark:
    return maps.Mark(
        row.place.lon or 0.0,
        row.place.lat or 0.0,
        row.place.name,
        row.place.get_absolute_url(),
        row.place.level,
    )


@require_GET
@allow(anyone)
def places(request: Asked) -> HttpResponse:
    """Every open place, filtered by what is done there and by whether one can come now."""
    now = timezone.now()
    chosen = request.GET.get("service", "")
    rows = Place.objects.open().in_tree_order()
    if chosen:
        rows = rows.offering(chosen)
    found = queries.listed(rows, now=now)
    if only_open := bool(request.GET.get("open")):
        found = [row for row in found if row.standing.is_open_now]
    context = {
        "rows": found,
        "services": Service.objects.order_by("name", "pk"),
        "chosen": chosen,
        "only_open": only_open,
        "map": maps.draw(_mark(row) for row in found if row.place.lon is not None),
        "map_key": Level.choices,
        "shapes": access.shapes_places(request.user),
    }
    return render(request, "places/places.html", context)


@require_GET
@allow(anyone)
def place(request: Asked, code: str) -> HttpResponse:
    return _page(request, _place(code))


def _place(code: str) -> Place:
    return get_object_or_404(Place.objects.select_related("parent", "merged_into"), code=code)


def _page(
    request: Asked, place: Place, offer_form: OfferForm | None = None, *,
    photo_form: PhotoForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    keeps = access.keeps(request.user, place)
    children = queries.listed(place.children.open().in_tree_order(), now=now)
    here = queries.Listed(place, place.standing(now), [])
    on_map = [row for row in [here, *children] if row.place.lon is not None]
    context = {
        "place": place,
        "above": Place.objects.above(place).exclude(pk=place.pk),
        "standing": here.standing,
        "offers": place.offers.select_related("service").order_by("service__name", "pk"),
        "offer_form": offer_form or OfferForm(place=place),
        "photos": place.photos.shown(),
        "photo_form": photo_form or PhotoForm(),
        "week": queries.week(place),
        "today": timezone.localtime(now).weekday(),
        "children": children,
        "merged_from": place.merged_from.in_tree_order(),
        "story": place.steps.select_related("by__person").order_by("-at", "-pk")[:20],
        "follows": request.user.is_authenticated
        and place.followers.filter(account=request.user).exists(),
        "keeps": keeps,
        "shapes": access.shapes(request.user, place),
        "map": maps.draw(_mark(row) for row in on_map),
        "panels": panels("place", place, user=request.user, now=now),
    }
    return render(request, "places/place.html", context, status=status)


def _kept(request: Asked, code: str, may=access.keeps) -> Place:
    """The place, if this person may say something about it; to all others it is not here."""
    return get_object_or_404(Place.objects.open(), code=code, pk__in=_may_say(request, code, may))


def _may_say(request: Asked, code: str, may) -> list[int]:
    found = Place.objects.filter(code=code).first()
    return [found.pk] if found and may(request.user, found) else []


@require_GET
@allow(anyone)
def photo(request: Asked, code: str, uid: uuid.UUID) -> HttpResponseBase:
    """A photo of the place, as everybody sees it."""
    rows = PlacePhoto.objects.filter(place__code=code, taken_off_at=None)
    return send(get_object_or_404(rows, uid=uid).file)


@require_POST
@allow(access.works_at_places)
def photos(request: Asked, code: str) -> HttpResponse:
    """Photos for the page, by whoever works there."""
    place = _kept(request, code)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, photo_form=form, status=422)
    PlacePhoto.objects.keep(place, form.cleaned_data["photos"], by=request.user, at=timezone.now())
    messages.success(request, _("照片放上去了。"))
    return redirect(place)


@require_POST
@allow(access.works_at_places)
def take_off(request: Asked, code: str, uid: uuid.UUID) -> HttpResponse:
    place = _kept(request, code)
    get_object_or_404(place.photos, uid=uid).take_off(at=timezone.now())
    return redirect(place)


@require_POST
@allow(signed_in)
def follow(request: Asked, code: str) -> HttpResponse:
    place = _place(code)
    if request.POST.get("leave"):
        place.unfollow(request.user)
    else:
        place.follow(request.user, at=timezone.now())
    return redirect(place)


@require_http_methods(["GET", "POST"])
@allow(access.works_at_places)
def declare(request: Asked, code: str) -> HttpResponse:
    """Today's notice: open, short of people, or closed, with reason and return."""
    place, now = _kept(request, code), timezone.now()
    form = DeclareForm(request.POST or None, now=now, initial={"condition": Condition.CLOSED})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        place.declare(
            Condition(said["condition"]), why=said["why"], until=said["until"], by=request.user,
            at=now,
        )  # fmt: skip
        messages.success(request, _("告示发出了，关注这里的人会收到消息。"))
        return redirect(place)
    return _form(request, form, _("发今日告示"), _("发出告示"), place=place)


def _form(request: Asked, form, title: str, button: str, **context) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context |= {"form": form, "title": title, "button": button}
    return render(request, "places/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.works_at_places)
def edit(request: Asked, code: str) -> HttpResponse:
    place = _kept(request, code)
    form = PlaceForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid():
        now, kept = timezone.now(), _place(code)
        kept.describe(by=request.user, at=now, **form.facts)
        if form.week_changed:
            kept.open_during(form.week, by=request.user, at=now)
        messages.success(request, _("改好了。"))
        return redirect(kept)
    return _form(request, form, _("改介绍和时间"), _("保存"), place=place)


@require_POST
@allow(access.works_at_places)
def offer(request: Asked, code: str) -> HttpResponse:
    place = _kept(request, code)
    form = OfferForm(request.POST, place=place, instance=Offer(place=place))
    if not form.is_valid():
        return _page(request, place, form, status=422)
    form.save()
    return redirect(place)


@require_POST
@allow(access.works_at_places)
def stop_offer(request: Asked, code: str, pk: int) -> HttpResponse:
    place = _kept(request, code)
    get_object_or_404(place.offers, pk=pk).delete()
    return redirect(place)


@require_http_methods(["GET", "POST"])
@allow(access.shapes_places)
def plant(request: Asked) -> HttpResponse:
    """A new place under one that this person may shape."""
    mine = Place.objects.open().filter(pk__in=request.user.place_ids(*request.user.SHAPES_PLACES))
    form = PlantForm(request.POST or None, places=mine.in_tree_order())
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        made = Place.objects.found(by=request.user, at=now, **form.cleaned_data)
        return redirect("places:edit", code=made.code)
    return _form(request, form, _("设立一个阵地"), _("设立"))


@require_http_methods(["GET", "POST"])
@allow(access.shapes_places)
def move(request: Asked, code: str) -> HttpResponse:
    place = _kept(request, code, access.shapes)
    form = WhereForm(request.POST or None, places=_others(request, place))
    if request.method == "POST" and form.is_valid():
        place.move(under=form.cleaned_data["under"], by=request.user, at=timezone.now())
        messages.success(request, _("已划归。下面的阵地、人员和诉求都跟着走。"))
        return redirect(place)
    return _form(request, form, _("划归别处"), _("划归"), place=place)


@require_http_methods(["GET", "POST"])
@allow(access.shapes_places)
def close(request: Asked, code: str) -> HttpResponse:
    """Close for good or merge; its page, its records and its story stay."""
    place = _kept(request, code, access.shapes)
    form = CloseForm(request.POST or None, places=_others(request, place))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        place.close(why=said["why"], into=said["into"], by=request.user, at=timezone.now())
        messages.success(request, _("已关闭，记录都留着。"))
        return redirect(place)
    says = _("关闭以后不能再打开；以前的诉求、服务和变动记录都留在它的页面上。")
    return _form(request, form, _("关闭或并入"), _("关闭"), place=place, says=says, danger=True)


def _others(request: Asked, place: Place):
    mine = request.user.place_ids(*request.user.SHAPES_PLACES)
    return Place.objects.open().filter(pk__in=mine).exclude(pk=place.pk).in_tree_order()
