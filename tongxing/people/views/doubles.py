"""Who may be on file twice: said to be two, asked to be made one, made one by a second person."""

import uuid
from datetime import timedelta

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.models import Parameter
from tongxing.base.pages import Asked

from .. import access, merging, queries
from ..forms.doubles import SameForm, UndoForm
from ..models import KEEPS_DOUBLES, Double, Person, Stand

MOST_SHOWN = 100


@never_cache
@require_GET
@allow(access.keeps_doubles)
def doubles(request: Asked) -> HttpResponse:
    """What waits for a second person, who may be one, and what was decided lately."""
    said = Double.objects.visible_to(request.user).with_names().newest_first()
    likely = queries.likely_doubles(request.user)
    context = {
        "asked": said.asked(), "likely": likely[:MOST_SHOWN], "more": len(likely) - MOST_SHOWN,
        "decided": said.exclude(state=Stand.ASKED)[:MOST_SHOWN],
    }  # fmt: skip
    return render(request, "people/doubles.html", context)


def _both(request: Asked, uid: uuid.UUID, other: uuid.UUID) -> tuple[Person, Person]:
    rows = Person.objects.in_part_of(request.user, *KEEPS_DOUBLES).select_related("place")
    if uid == other:
        raise Http404
    return get_object_or_404(rows, uid=uid), get_object_or_404(rows, uid=other)


@never_cache
@require_http_methods(["GET", "POST"])
@allow(access.keeps_doubles)
def compare(request: Asked, uid: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Both side by side, the first being the one that is kept; ask that they be one."""
    kept, double = _both(request, uid, other)
    form = SameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = Double.objects.ask(
            kept, double, why=form.cleaned_data["why"], by=request.user, at=timezone.now()
        )
        success(request, _("申请好了，等另一位工作人员来合并。"))
        return redirect("people:double", row.uid)
    status = 422 if form.is_bound else 200
    context = {
        "kept": kept, "double": double, "form": form,
        "sides": queries.side_by_side(kept, double),
        "said": Double.objects.of(kept, double).with_names().first(),
    }  # fmt: skip
    return render(request, "people/compare.html", context, status=status)


@require_POST
@allow(access.keeps_doubles)
def apart(request: Asked, uid: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """These are two people."""
    one, second = _both(request, uid, other)
    why = request.POST.get("why", "").strip()[:200] or _("核对过")
    Double.objects.keep_apart(one, second, why=why, by=request.user, at=timezone.now())
    success(request, _("记下了：是两个人，不再提示。"))
    return redirect("people:doubles")


def _pair(request: Asked, uid: uuid.UUID) -> Double:
    return get_object_or_404(Double.objects.visible_to(request.user).with_names(), uid=uid)


@never_cache
@require_GET
@allow(access.keeps_doubles)
def double(request: Asked, uid: uuid.UUID) -> HttpResponse:
    row, now = _pair(request, uid), timezone.now()
    days = Parameter.objects.value(merging.UNDO_DAYS, on=timezone.localdate(now))
    ends = row.decided_at + timedelta(days=days) if row.decided_at else None
    context = {
        "row": row, "days": days, "ends": ends,
        "sides": queries.side_by_side(row.kept, row.double),
        "may_merge": row.state == Stand.ASKED and merging.may_decide(row, request.user),
        "may_undo": row.state == Stand.MERGED and ends is not None and now <= ends,
        "form": UndoForm(),
    }  # fmt: skip
    return render(request, "people/double.html", context)


@require_POST
@allow(access.keeps_doubles)
def merge(request: Asked, uid: uuid.UUID) -> HttpResponse:
    row = _pair(request, uid)
    merging.merge(row, by=request.user, at=timezone.now())
    success(request, _("合并好了。"))
    return redirect("people:double", row.uid)


@require_POST
@allow(access.keeps_doubles)
def undo(request: Asked, uid: uuid.UUID) -> HttpResponse:
    row = _pair(request, uid)
    form = UndoForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else _("合并错了")
    merging.undo(row, why=why, by=request.user, at=timezone.now())
    success(request, _("撤销好了，又是两份资料。"))
    return redirect("people:double", row.uid)
