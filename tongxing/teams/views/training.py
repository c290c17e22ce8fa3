"""Courses for volunteers, and who came."""

import uuid

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, page_of

from .. import access
from ..forms import AttendanceForm, CourseForm
from ..models import Course


@require_GET
@allow(signed_in)
def courses(request: Asked) -> HttpResponse:
    """What can be learnt, and what was."""
    now, rows = timezone.now(), Course.objects.select_related("place")
    context = {
        "ahead": rows.ahead(now)[:50],
        "page": page_of(request, rows.over(now), size=20),
        "keeps": access.forms_teams(request.user),
    }
    return render(request, "teams/courses.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.forms_teams)
def new(request: Asked) -> HttpResponse:
    form = CourseForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        made = Course.objects.create(**form.course, by=request.user)
        success(request, _("培训登记好了。结束以后，请登记谁来了。"))
        return redirect(made)
    status = 422 if form.is_bound else 200
    return render(request, "teams/course_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def course(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """The course; for its place's staff also who came."""
    now = timezone.now()
    found = get_object_or_404(Course.objects.select_related("place"), uid=uid)
    keeps = request.user.covers(found.place, *access.KEEPS_TEAMS)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    form = AttendanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = found.attended(form.cleaned_data["numbers"], by=request.user, at=now)
        text = ngettext("记好了%(n)d个人的学习时长。", "记好了%(n)d个人的学习时长。", new)
        success(request, text % {"n": new})
        return redirect(found)
    context = {
        "course": found, "keeps": keeps, "form": form, "is_over": found.ends_at <= now,
        "lines": found.lines() if keeps else [],
    }  # fmt: skip
    return render(request, "teams/course.html", context, status=422 if form.is_bound else 200)
