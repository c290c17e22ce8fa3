"""Imports over the web: runs, upload, preview and result, undo, sheets; and what goes out."""

from typing import Any

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base import zone
from tongxing.base.access import allow
from tongxing.base.pages import Asked, page_of, show

from . import access, approving, reports, undoing
from . import run as running
from .exchange import files, sending
from .exchange.columns import EXCHANGED
from .forms import ConfirmForm, ExportForm, UploadForm
from .kinds import KINDS
from .models import Run, State, Step
from .sheets import Unreadable

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@allow(access.imports)
def runs(request: Asked) -> HttpResponse:
    """Who has imported what, when, and how it ended."""
    rows = Run.objects.visible_to(request.user).with_names().defer("preview").newest_first()
    context = {"page": page_of(request, rows), "kinds": KINDS.values()}
    return show(request, "imports/runs.html", context, part="rows")


@require_http_methods(["GET", "POST"])
@allow(access.imports)
def upload(request: Asked) -> HttpResponse:
    chosen = request.GET.get("kind", "")
    form = UploadForm(
        request.POST or None, request.FILES or None, account=request.user,
        initial={"kind": chosen if chosen in KINDS else None},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (run := _previewed(request, form)):
        return redirect(run)
    status = 422 if form.is_bound else 200
    context = {"form": form, "kinds": KINDS.values()}
    return render(request, "imports/upload.html", context, status=status)


def _previewed(request: Asked, form: UploadForm) -> Run | None:
    """The preview; a file that cannot be read is an error of the form."""
    said = form.cleaned_data
    try:
        return running.preview(
            said["file"].read(), file_name=said["file"].name, kind=said["kind"],
            place=said["place"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Unreadable as error:
        form.add_error("file", str(error))
        return None


@require_GET
@allow(access.imports)
def template(request: Asked, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    name = _("%(kind)s模板.xlsx") % {"kind": KINDS[kind].title}
    return _workbook(reports.template(KINDS[kind]), name)


def _run_for(request: Asked, uid) -> Run:
    return get_object_or_404(Run.objects.visible_to(request.user).with_names(), uid=uid)


def _run_to_take(request: Asked, uid) -> Run:
    """The run, if this person may see it (else 404) and may decide about it (else 403)."""
    run = _run_for(request, uid)
    if not access.may_take(request.user, run):
        raise PermissionDenied
    return run


@require_GET
@allow(access.imports)
def run(request: Asked, uid) -> HttpResponse:
    """The preview before, the result afterwards."""
    row = _run_for(request, uid)
    steps = row.open_steps() if access.may_take(request.user, row) else []
    context = {
        "run": row,
        "steps": steps,
        "hidden": max(row.rows - len(row.preview["rows"]), 0),
        "before": Run.objects.same_file_as(row).newest_first().first()
        if row.state == State.PREVIEWED
        else None,
    }
    if row.asks_for_hours:
        context |= {
            "to_decide": approving.to_decide(row, request.user).count(),
            "waiting": approving.asked_by(row).waiting().count(),
        }
    return show(request, "imports/run.html", context)


@require_POST
@allow(access.imports)
def confirm(request: Asked, uid) -> HttpResponse:
    row = _run_to_take(request, uid)
    form = ConfirmForm(request.POST)
    good_rows_only = form.is_valid() and form.cleaned_data["good_rows_only"]
    running.confirm(row, good_rows_only=good_rows_only, by=request.user, at=timezone.now())
    return redirect(row)


@require_POST
@allow(access.imports)
def grant(request: Asked, uid) -> HttpResponse:
    """Another person than who imported grants the hours; the row decides who that may be."""
    row = _run_for(request, uid)
    done = approving.grant(row, by=request.user, at=timezone.now())
    text = ngettext("已同意%(n)d条。", "已同意%(n)d条。", done.granted)
    success(request, text % {"n": done.granted})
    if done.left:
        text = ngettext("%(n)d条没能同意：%(why)s", "%(n)d条没能同意：%(why)s", done.left)
        warning(request, text % {"n": done.left, "why": done.why})
    return redirect(row)


@require_POST
@allow(access.imports)
def drop(request: Asked, uid) -> HttpResponse:
    running.drop(_run_to_take(request, uid), by=request.user, at=timezone.now())
    return redirect("imports:runs")


@require_http_methods(["GET", "POST"])
@allow(access.imports)
def undo(request: Asked, uid) -> HttpResponse:
    """Asks in a full sentence before, since what is undone must be imported anew."""
    row = _run_to_take(request, uid)
    if request.method == "POST":
        undoing.undo(row, by=request.user, at=timezone.now())
        return redirect(row)
    context = {"run": row, "open": Step.UNDO in row.open_steps()}
    return render(request, "imports/undo.html", context)


@require_GET
@allow(access.imports)
def sheet(request: Asked, uid) -> HttpResponse:
    """The uploaded sheet with outcome and reason at the end of every row."""
    row = _run_for(request, uid)
    stem = row.file_name.rpartition(".")[0] or row.file_name
    return _workbook(reports.annotated(row), _("%(name)s-导入结果.xlsx") % {"name": stem})


@require_http_methods(["GET", "POST"])
@allow(access.exchanges)
def exchange(request: Asked) -> HttpResponse:
    """Records to hand over. A POST answers with the file itself: it is what was asked for."""
    form = ExportForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        return _records(request, form.cleaned_data)
    status = 422 if form.is_bound else 200
    context = {"form": form, "kinds": EXCHANGED.values()}
    return render(request, "imports/exchange.html", context, status=status)


def _records(request: Asked, said: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    records = sending.export(
        said["kinds"], said["place"], with_ids=said["with_ids"], why=said["why"],
        by=request.user, at=now,
    )  # fmt: skip
    name = _("交换-%(place)s-%(day)s") % {
        "place": said["place"], "day": f"{timezone.localtime(now):%Y%m%d}",
    }  # fmt: skip
    if said["form"] == "xlsx":
        return _workbook(files.to_excel(records), f"{name}.xlsx")
    return _file(files.to_json(records, zone=zone.code(), at=now), f"{name}.json", JSON)


def _workbook(content: bytes, name: str) -> HttpResponse:
    return _file(content, name, XLSX)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response
