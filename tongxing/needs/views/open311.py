"""Open311 GeoReport v2: public needs out, needs of other systems in. JSON and XML.

http://wiki.open311.org/GeoReport_v2/ : names of fields and answers are those of the standard.
"""

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked
from tongxing.places.models import Place

from ..forms import Open311Form
from ..models import ANSWERED, ENDED, ApiKey, Category, Need

MOST = 1000  # requests in one answer, as the standard asks for at most
FORMS = ("json", "xml")
GONE = ENDED | ANSWERED


def _answer(
    form: str, rows: list[dict[str, Any]], *, root: str, item: str, status: int = 200
) -> HttpResponse:
    """The rows as the form asked for; any other form is not here."""
    if form not in FORMS:
        raise Http404
    if form == "json":
        return JsonResponse(rows, safe=False, status=status)
    top = ET.Element(root)
    for row in rows:
        element = ET.SubElement(top, item)
        for name, value in row.items():
            ET.SubElement(element, name).text = "" if value is None else str(value)
    return HttpResponse(ET.tostring(top, "unicode"), content_type="text/xml", status=status)


def _refuse(form: str, status: int, *said: str) -> HttpResponse:
    rows = [{"code": status, "description": one} for one in said]
    return _answer(form, rows, root="errors", item="error", status=status)


@require_GET
@allow(anyone)
def discovery(request: Asked, form: str) -> HttpResponse:
    address = request.build_absolute_uri("/open311/")
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2", "url": address,
        "type": "production", "formats": "application/json text/xml",
        "key_service": request.build_absolute_uri(reverse("needs:office")),
    }  # fmt: skip
    return _answer(form, [endpoint], root="discovery", item="endpoint")


@require_GET
@allow(anyone)
def services(request: Asked, form: str) -> HttpResponse:
    rows = [_service(category) for category in Category.objects.offered()]
    return _answer(form, rows, root="services", item="service")


def _service(category: Category) -> dict[str, Any]:
    return {
        "service_code": category.code, "service_name": str(category),
        "description": " ".join(category.words[:8]), "metadata": "false", "type": "realtime",
        "keywords": ",".join(category.words), "group": category.get_kind_display(),
    }  # fmt: skip


@require_GET
@allow(anyone)
def service(request: Asked, code: str, form: str) -> HttpResponse:
    category = get_object_or_404(Category.objects.offered(), code=code)
    return _answer(form, [_service(category)], root="services", item="service")


@csrf_exempt
@require_http_methods(["GET", "POST"])
@allow(anyone)
def requests(request: Asked, form: str) -> HttpResponse:
    """The public needs asked for, the newest first; or a need of another system, with its key."""
    if request.method == "POST":
        return _take_in(request, form)
    rows = Need.objects.told_to_the_public().with_names().newest_first()
    asked = request.GET
    if numbers := asked.get("service_request_id"):
        rows = rows.numbered(numbers.split(",")[:MOST])
    if codes := asked.get("service_code"):
        rows = rows.about_any(codes.split(","))
    if asked.get("status") in {"open", "closed"}:
        rows = rows.in_any(GONE) if asked["status"] == "closed" else rows.in_none(GONE)
    rows = rows.raised_between(_moment(asked.get("start_date")), _moment(asked.get("end_date")))
    found = [_request(request, need) for need in rows[:MOST]]
    return _answer(form, found, root="service_requests", item="request")


def _moment(said: str | None) -> datetime | None:
    """A moment as the standard writes it; None when there is none or it is not one."""
    try:
        found = parse_datetime(said or "")
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found


def _request(request: Asked, need: Need) -> dict[str, Any]:
    """What anybody may know; place and address only as exact as the public page."""
    return {
        "service_request_id": need.number, "status": "closed" if need.state in GONE else "open",
        "status_notes": need.get_state_display(), "service_name": str(need.category),
        "service_code": need.category.code, "description": need.what,
        "agency_responsible": str(need.unit), "requested_datetime": need.raised_at.isoformat(),
        "updated_datetime": need.state_since.isoformat(),
        "expected_datetime": need.solve_by.isoformat() if need.solve_by else None,
        "address": str(need.place), "lat": need.lat, "long": need.lon,
        "media_url": request.build_absolute_uri(need.public_url),
    }  # fmt: skip


@require_GET
@allow(anyone)
def request(request: Asked, number: str, form: str) -> HttpResponse:
    need = get_object_or_404(Need.objects.told_to_the_public().with_names(), number=number)
    return _answer(form, [_request(request, need)], root="service_requests", item="request")


def _take_in(request: Asked, form: str) -> HttpResponse:
    key = ApiKey.objects.known(request.POST.get("api_key", ""))
    if key is None:
        return _refuse(form, 403, _("密钥不对或已停用，请向办公室要一把。"))
    said = Open311Form(request.POST)
    if not said.is_valid():
        wrong = [f"{name}: {error}" for name, errors in said.errors.items() for error in errors]
        return _refuse(form, 400, *wrong)
    facts = said.facts
    place = _place(key, facts["lon"], facts["lat"])
    need = Need.objects.take_in(by=key.by, at=timezone.now(), place=place, **facts)
    row = {"service_request_id": need.number, "service_notice": "", "account_id": ""}
    return _answer(form, [row], root="service_requests", item="request", status=201)


def _place(key: ApiKey, lon: float | None, lat: float | None) -> Place:
    """The nearest open place of the key's part of the tree; without a position, its own."""
    if lon is None or lat is None:
        return key.place
    here = Place.objects.open().under(key.place)
    return here.nearest(lon=lon, lat=lat).first() or key.place
