"""Afterwards: telling what came of it, its photos, and saying how it was."""

import uuid

from django.contrib.messages import success
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base import photos
from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked

from .. import access, telling
from ..forms.writing import FacesForm, FeedbackForm, WriteUpForm
from ..models import Faces, Feedback, Photo, SignUp
from .keeping import kept_for
from .street import activity_for


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def write_up(request: Asked, number: str) -> HttpResponse:
    """What was done, with photos; and for each photo whether it may be seen."""
    found = kept_for(request, number)
    form = WriteUpForm(request.POST or None, request.FILES or None, activity=found)
    if request.method == "POST" and form.is_valid():
        telling.write_up(found, by=request.user, at=timezone.now(), **form.facts)
        success(request, _("总结发出去了。"))
        return redirect(found)
    context = {
        "form": form, "activity": found, "photos": found.photos.in_order(),
        "faces": Faces.choices,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "activities/write_up.html", context, status=status)


@require_GET
@allow(anyone)
def photo(request: Asked, number: str, uid: uuid.UUID) -> FileResponse:
    """A photo: for everybody when its faces may be seen, else for the activity's keepers."""
    found = activity_for(request, number)
    row = get_object_or_404(Photo, activity=found, uid=uid)
    if not row.is_public and not access.keeps(request.user, found):
        raise Http404
    # Whoever takes their consent back is not seen from a browser's own store either.
    return photos.send(row.file, keep=False)


def _photo_kept(request: Asked, number: str, uid: uuid.UUID) -> Photo:
    return get_object_or_404(Photo, activity=kept_for(request, number), uid=uid)


@require_POST
@allow(access.plans_activities)
def photo_faces(request: Asked, number: str, uid: uuid.UUID) -> HttpResponse:
    """Declare anew whether the people on it agreed."""
    row, form = _photo_kept(request, number, uid), FacesForm(request.POST)
    if form.is_valid():
        row.declare(form.cleaned_data["faces"], by=request.user, at=timezone.now())
        success(request, _("记下了。"))
    return redirect("activities:write_up", number)


@require_POST
@allow(access.plans_activities)
def photo_remove(request: Asked, number: str, uid: uuid.UUID) -> HttpResponse:
    _photo_kept(request, number, uid).remove()
    success(request, _("照片删掉了。"))
    return redirect("activities:write_up", number)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def feedback(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """How it was, said once by a party that came."""
    rows = SignUp.objects.of(request.user).with_names()
    row = get_object_or_404(rows, uid=uid)
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Feedback.objects.give(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        success(request, _("谢谢您的评价。"))
        return redirect(row)
    status = 422 if form.is_bound else 200
    context = {"form": form, "row": row, "said": Feedback.objects.filter(sign_up=row).first()}
    return render(request, "activities/feedback.html", context, status=status)
