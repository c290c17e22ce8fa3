"""The office's tables: clocks, parameters, categories, replies, the working calendar."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.models import CalendarDay, Parameter
from tongxing.base.pages import Asked
from tongxing.base.workdays import KNOWN_YEARS

from .. import access
from ..forms import (
    ApiKeyForm,
    CalendarDayForm,
    CategoryForm,
    ClockRuleForm,
    ParameterForm,
    TemplateForm,
)
from ..models import ApiKey, Category, ClockRule, Template


@require_GET
@allow(access.is_office)
def office(request: Asked) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "clocks": ClockRule.objects.in_force(today).in_table_order(),
        "parameters": Parameter.objects.in_force(today).order_by("title", "pk"),
        "categories": Category.objects.order_by("position", "pk"),
        "templates": Template.objects.order_by("step", "title", "pk"),
        "keys": ApiKey.objects.in_force().select_related("place").order_by("-at", "-pk"),
        "days": CalendarDay.objects.order_by("-day")[:40],
        "known_until": max(KNOWN_YEARS),
    }
    return render(request, "needs/office.html", context)


TITLES = {
    "clock": _("时限"),
    "parameter": _("参数"),
    "category": _("类别"),
    "template": _("常用语"),
    "day": _("工作日历"),
    "key": _("接口密钥"),
}


@require_http_methods(["GET", "POST"])
@allow(access.is_office)
def edit(request: Asked, table: str, pk: int | None = None) -> HttpResponse:
    """One line of one of the tables. Rules are not overwritten: a new line begins on its day."""
    form = _form(request, table, pk)
    if request.method == "POST" and form.is_valid():
        if table == "day":
            form.learn(at=timezone.now())
        elif table == "key":
            word = ApiKey.objects.make(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("密钥只显示这一次，请现在抄下：%(word)s") % {"word": word})
        else:
            form.save()
        return redirect("needs:office")
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": TITLES[table]}
    return render(request, "needs/office_edit.html", context, status=status)


def _form(request: Asked, table: str, pk: int | None):
    said = request.POST or None
    if table == "day":
        return CalendarDayForm(said)
    if table == "key":
        return ApiKeyForm(said, account=request.user)
    if table == "clock":
        rule = get_object_or_404(ClockRule, pk=pk)
        return ClockRuleForm(said, instance=rule.successor(timezone.localdate()))
    if table == "parameter":
        parameter = get_object_or_404(Parameter, pk=pk)
        return ParameterForm(said, instance=parameter.successor(timezone.localdate()))
    if table == "category":
        return CategoryForm(said, instance=get_object_or_404(Category, pk=pk))
    if table == "template":
        return TemplateForm(said, instance=get_object_or_404(Template, pk=pk) if pk else None)
    raise Http404


@require_POST
@allow(access.is_office)
def end_key(request: Asked, pk: int) -> HttpResponse:
    get_object_or_404(ApiKey.objects.in_force(), pk=pk).end(at=timezone.now())
    return redirect("needs:office")
