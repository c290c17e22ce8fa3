"""The catalogue of matters: the list and the guide for everybody, and its keeping by the office."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone
from tongxing.base.pages import Asked, page_of, show
from tongxing.base.qr import qr
from tongxing.people import queries as people
from tongxing.people.models import TrailEntry

from .. import access, guide, live, samples
from ..forms import GuideForm, MaterialForm, NoticeForm, WithdrawForm
from ..models import Material, Matter
from .ground import hall_by

LONGEST_WORDS = 60  # characters of a search
IN_JSON = 200  # matters on a page for other systems
CHANGES_SHOWN = 30


# --- for everybody


@require_GET
@allow(anyone)
def matters(request: Asked, code: str) -> HttpResponse:
    """What may be done in this hall, by words, department and theme."""
    hall, today = hall_by(code), timezone.localdate()
    words, department, topic = (_asked(request, name) for name in ("q", "department", "topic"))
    rows = Matter.objects.at(hall).offered_on(today).saying(words).with_hall()
    if department:
        rows = rows.of_department(department)
    if topic:
        rows = rows.about(topic)
    page = page_of(request, rows.in_catalogue_order())
    context = {
        "hall": hall, "page": page, "words": words, "department": department, "topic": topic,
        "choices": guide.choices(hall, day=today),
        "closed": {row.pk for row in page if not row.is_in_season_on(today)},
        "keeps": _keeps(request, hall),
    }  # fmt: skip
    return show(request, "hall/matters.html", context, part="rows")


def _asked(request: Asked, name: str) -> str:
    """What the address says under a name."""
    return request.GET.get(name, "").strip()[:LONGEST_WORDS]


@require_GET
@allow(anyone)
def matters_json(request: Asked, code: str) -> HttpResponse:
    """The same list for other systems, with materials."""
    hall = hall_by(code)
    rows = Matter.objects.at(hall).offered_on(timezone.localdate()).with_hall()
    page = page_of(request, guide.with_materials(rows.in_catalogue_order()), size=IN_JSON)
    here = request.build_absolute_uri
    following = f"{request.path}?page={page.next_page_number()}" if page.has_next() else None
    said = {
        "hall": {"code": hall.code, "name": hall.name},
        "count": page.paginator.count,
        "next": here(following) if following else None,
        "matters": [guide.plain(row, url=here(row.get_absolute_url())) for row in page],
    }
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@require_GET
@allow(anyone)
def matter(request: Asked, base_code: str) -> HttpResponse:
    """The guide: what to bring first, then where, how long, what it costs and what comes of it.

    A matter that has been withdrawn keeps its page, which says so: its address is on paper.
    """
    row, now = _matter(base_code), timezone.now()
    hall, today = hall_by(row.department.place.code), timezone.localdate(now)
    now_here = live.recently(hall, at=now)
    reads_changes = access.reads_changes_of(request.user, hall)
    context = {
        "matter": row, "hall": hall, "today": today,
        "piles": guide.piles(row.materials.in_order()),
        "serving": guide.serving(row, hall, now_here),
        "is_offered": row.is_offered_on(today), "is_in_season": row.is_in_season_on(today),
        "keeps": _keeps(request, hall), "reads_changes": reads_changes,
        "changes": _changes(row) if reads_changes else [],
    }  # fmt: skip
    return show(request, "hall/matter.html", context)


def _matter(base_code: str) -> Matter:
    return get_object_or_404(Matter.objects.with_hall(), base_code=base_code)


def _keeps(request: Asked, hall) -> bool:
    return request.user.is_authenticated and access.keeps_matters_of(request.user, hall)


def _changes(row: Matter) -> list[people.Line]:
    entries = TrailEntry.objects.about_row(row).with_names()
    return people.lines(entries[:CHANGES_SHOWN])


@require_GET
@never_cache
@allow(anyone)
def matter_notice(request: Asked, base_code: str) -> HttpResponse:
    """The notice that says once what is missing. Made of the address alone, stored nowhere."""
    row = _matter(base_code)
    hall, materials = hall_by(row.department.place.code), list(row.materials.in_order())
    form = NoticeForm(request.GET or None, materials=materials)
    is_filled = form.is_bound and form.is_valid()
    notice = guide.notice(
        materials,
        have=form.brought() if is_filled else frozenset(),
        applies=form.conditions() if is_filled else frozenset(),
    )
    url = request.build_absolute_uri(row.get_absolute_url())
    context = {
        "matter": row, "hall": hall, "form": form, "today": timezone.localdate(),
        "is_filled": is_filled, "name": form.cleaned_data["name"] if is_filled else "",
        "notice": notice,
        "url": url, "code": qr(url),
    }  # fmt: skip
    return show(request, "hall/matter_notice.html", context, status=_status(form))


@require_GET
@allow(anyone)
def sample(request: Asked, base_code: str, pk: int) -> FileResponse:
    """A sample of a form, as what it was checked to be, never to be run or guessed at."""
    row = get_object_or_404(Material, matter__base_code=base_code, pk=pk)
    if not (name := row.sample.name):
        raise Http404
    media_type, ending = samples.media_type(name), name.rpartition(".")[2]
    response = FileResponse(
        row.sample.open("rb"), content_type=media_type, filename=f"{row.name}.{ending}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


# --- for the office


def _status(form) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200


def _kept(request: Asked, base_code: str) -> Matter:
    """The matter, if this person keeps its catalogue; to all others it has no such page."""
    rows = Matter.objects.kept_by(request.user).with_hall()
    return get_object_or_404(rows, base_code=base_code)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def matter_new(request: Asked, code: str) -> HttpResponse:
    hall, now = hall_by(code), timezone.now()
    if not access.keeps_matters_of(request.user, hall):
        raise Http404
    form = GuideForm(request.POST or None, hall=hall, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        made = Matter.objects.add(by=request.user, at=now, **form.cleaned_data)
        messages.success(request, _("加好了。请接着写要带什么材料。"))
        return redirect("hall:matter_edit", made.base_code)
    context = {"form": form, "hall": hall, "title": _("加一个事项")}
    return render(request, "hall/matter_edit.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def matter_edit(request: Asked, base_code: str) -> HttpResponse:
    row, now = _kept(request, base_code), timezone.now()
    today = timezone.localdate(now)
    form = GuideForm(request.POST or None, instance=row, hall=row.department.place, today=today)
    if request.method == "POST" and form.is_valid():
        kept = _kept(request, base_code)  # as it stands, without what the form has put into it
        kept.describe(by=request.user, at=now, **form.cleaned_data)
        messages.success(request, _("改好了，改动已记下。"))
        return redirect(kept)
    return _edit_page(request, _kept(request, base_code), today, form=form)


def _edit_page(request: Asked, row: Matter, today: date, **forms: Any) -> HttpResponse:
    """The matter, its materials, and taking it out of the catalogue, all on one page."""
    hall = row.department.place
    given = forms.get("withdraw") or forms["form"]
    context = {
        "matter": row, "hall": hall, "title": _("改事项"),
        "form": GuideForm(instance=row, hall=hall, today=today),
        "withdraw": WithdrawForm(matter=row, today=today),
        "materials": row.materials.in_order(),
    } | forms  # fmt: skip
    return render(request, "hall/matter_edit.html", context, status=_status(given))


@require_POST
@allow(access.keeps_the_catalogue)
def matter_withdraw(request: Asked, base_code: str) -> HttpResponse:
    row, now = _kept(request, base_code), timezone.now()
    today = timezone.localdate(now)
    form = WithdrawForm(request.POST, matter=row, today=today)
    if not form.is_valid():
        return _edit_page(request, row, today, withdraw=form)
    row.withdraw(on=form.cleaned_data["on"], by=request.user, at=now)
    messages.success(request, _("已停用。它的页面还在，会说明不再办理。"))
    return redirect(row)


@require_POST
@allow(access.keeps_the_catalogue)
def matter_again(request: Asked, base_code: str) -> HttpResponse:
    row = _kept(request, base_code)
    row.take_in_again(by=request.user, at=timezone.now())
    messages.success(request, _("已恢复，又可以来办了。"))
    return redirect(row)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def material_new(request: Asked, base_code: str) -> HttpResponse:
    row = _kept(request, base_code)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        row.add_material(by=request.user, at=timezone.now(), **form.kept())
        return redirect("hall:matter_edit", base_code)
    return _material_page(request, row, form, _("加一样材料"))


@require_http_methods(["GET", "POST"])
@allow(access.keeps_the_catalogue)
def material_edit(request: Asked, base_code: str, pk: int) -> HttpResponse:
    row = _kept(request, base_code)
    material = get_object_or_404(row.materials, pk=pk)
    form = MaterialForm(request.POST or None, request.FILES or None, instance=material)
    if request.method == "POST" and form.is_valid():
        material.describe(by=request.user, at=timezone.now(), **form.kept())
        return redirect("hall:matter_edit", base_code)
    return _material_page(request, row, form, _("改材料"))


def _material_page(request: Asked, row: Matter, form: MaterialForm, title: str) -> HttpResponse:
    context = {"matter": row, "form": form, "title": title}
    return render(request, "hall/matter_material.html", context, status=_status(form))


@require_POST
@allow(access.keeps_the_catalogue)
def material_remove(request: Asked, base_code: str, pk: int) -> HttpResponse:
    row = _kept(request, base_code)
    get_object_or_404(row.materials, pk=pk).remove(by=request.user, at=timezone.now())
    return redirect(_list_of(row))


@require_POST
@allow(access.keeps_the_catalogue)
def material_move(request: Asked, base_code: str, pk: int, way: str) -> HttpResponse:
    row = _kept(request, base_code)
    material = get_object_or_404(row.materials, pk=pk)
    material.move(up=way == "up", by=request.user, at=timezone.now())
    return redirect(_list_of(row))


def _list_of(row: Matter) -> str:
    return reverse("hall:matter_edit", args=[row.base_code]) + "#materials"
