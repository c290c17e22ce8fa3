"""What people say of the hall: praise for everybody, rates and bad ratings for its managers."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked, number_in, page_of, show

from .. import case_access, rates
from ..forms.acts import ActForm
from ..forms.ratings import STEP_FORMS, KeyInForm
from ..models import Rating, Rectification
from ..models.rectification import OPEN, State, Step
from .ground import hall_by, hall_of

SPANS = (30, 90, 365)  # days
COLUMNS = {
    "open": (gettext_lazy("在办的"), OPEN),
    "closed": (gettext_lazy("办完的"), frozenset(State) - OPEN),
}


@require_GET
@allow(anyone)
def praise(request: Asked, code: str) -> HttpResponse:
    """What people liked, without their names, and the rates of the hall."""
    hall, now = hall_by(code), timezone.now()
    rows = Rating.objects.at(hall).praise().with_names().newest_first()
    found = rates.of_hall(hall, since=now - timedelta(days=SPANS[1]), until=now)
    context = {"hall": hall, "page": page_of(request, rows, size=20), "rates": found,
               "days": SPANS[1]}  # fmt: skip
    return show(request, "hall/praise.html", context)


@require_GET
@allow(case_access.reads_ratings)
def ratings(request: Asked) -> HttpResponse:
    """Rates by department, window and clerk, and every rating behind them."""
    hall, now = hall_of(request.user), timezone.now()
    days = number_in(request, "days")
    days = days if days in SPANS else SPANS[0]
    span = {"since": now - timedelta(days=days), "until": now}
    rows = Rating.objects.visible_to(request.user).at(hall)
    if "bad" in request.GET:
        rows = rows.bad()
    context = {
        "hall": hall, "days": days, "spans": SPANS, "bad": "bad" in request.GET,
        "all": rates.of_hall(hall, **span), "departments": rates.by_department(hall, **span),
        "windows": rates.by_window(hall, **span), "clerks": rates.by_clerk(hall, **span),
        "orders": rates.orders(hall, now=now, **span),
        "page": page_of(request, rows.with_names().newest_first()),
        "keys_in": case_access.keys_in_ratings(request.user),
    }  # fmt: skip
    return show(request, "hall/ratings.html", context)


@require_http_methods(["GET", "POST"])
@allow(case_access.keys_in_ratings)
def key_in(request: Asked) -> HttpResponse:
    """The office writes down what came on paper or was said in a call."""
    now = timezone.now()
    form = KeyInForm(request.POST or None, account=request.user, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        form.key_in(by=request.user, at=now)
        messages.success(request, _("评价已录入。"))
        return redirect("hall:ratings")
    status = 422 if form.is_bound else 200
    return show(request, "hall/rating_key_in.html", {"form": form}, status=status)


@require_GET
@allow(signed_in)
def rectifications(request: Asked) -> HttpResponse:
    """Bad ratings on their way to being put right; a clerk sees those about themselves."""
    column = request.GET.get("column", "")
    column = column if column in COLUMNS else "open"
    rows = Rectification.objects.visible_to(request.user).in_state(*COLUMNS[column][1])
    ordered = rows.most_urgent_first() if column == "open" else rows.newest_first()
    context = {
        "column": column, "columns": [(key, label) for key, (label, _states) in COLUMNS.items()],
        "page": page_of(request, ordered.with_names()),
    }  # fmt: skip
    return show(request, "hall/rectifications.html", context)


def _order_for(request: Asked, uid) -> Rectification:
    rows = Rectification.objects.visible_to(request.user).with_names()
    return get_object_or_404(rows, uid=uid)


@require_GET
@allow(signed_in)
def rectification(request: Asked, uid) -> HttpResponse:
    return _page(request, _order_for(request, uid))


def _page(
    request: Asked, order: Rectification, bound: ActForm | None = None, *, status: int = 200
) -> HttpResponse:
    account = request.user
    open_steps = case_access.rectifying_steps(account, order)
    forms = []
    for step, form_class in STEP_FORMS.items():
        if step in open_steps:
            same = bound is not None and bound.step == step
            form = bound if bound and same else form_class(row=order, account=account)
            form.action = reverse("hall:rectify", args=[order.uid, step.value])
            forms.append(form)
    main = [form for form in forms if not form.is_quiet]
    context = {
        "order": order, "forms": forms, "bound": bound,
        "opened": bound.step if bound else (main[0].step if main else None),
        "story": order.steps.select_related("by__person").order_by("at", "pk"),
        "with_notes": frozenset(Step),
        "reasons": order.rating.reasons.order_by("position", "pk"),
        # Who was rated never learns who rated.
        "shows_rater": case_access.calls_back(account, order),
    }  # fmt: skip
    return show(request, "hall/rectification.html", context, part="card", status=status)


@require_POST
@allow(signed_in)
def rectify(request: Asked, uid, verb: str) -> HttpResponse:
    form_class = {step.value: form for step, form in STEP_FORMS.items()}.get(verb)
    if form_class is None:
        raise Http404
    order = _order_for(request, uid)
    if not case_access.MAY_RECTIFY[form_class.step](request.user, order):
        raise PermissionDenied
    form = form_class(request.POST, row=order, account=request.user)
    if not form.is_valid():
        return _page(request, order, form, status=422)
    form.take(by=request.user, at=timezone.now())
    messages.success(request, f"{order.number} {form_class.step.label}")
    return redirect(order)
