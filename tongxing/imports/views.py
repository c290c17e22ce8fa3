"""Imports over the web: the list of runs, upload, preview and result, undo, sheets to download."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked, page_of, show

from . import access, reports, undoing
from . import run as running
from .columns import KINDS
from .forms import ConfirmForm, UploadForm
from .models import Run, State, Step
from .sheets import Unreadable

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


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response
