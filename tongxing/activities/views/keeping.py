"""Planning an activity and looking after it."""

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked, page_of
from tongxing.people.models import Account

from .. import access, queries
from ..changing import call_off, change
from ..forms import CallOffForm, MoveForm, PlanForm, PostFormSet, posts_wanted
from ..models import NEVER_PUBLIC, Activity, Stage
from .street import activity_for


@require_GET
@allow(access.plans_activities)
def kept(request: Asked) -> HttpResponse:
    """The activities one looks after."""
    rows = Activity.objects.kept_by(request.user).exclude(state=Stage.DISCARDED)
    rows = rows.with_names().newest_first()
    return render(request, "activities/kept.html", {"page": page_of(request, rows, size=30)})


def kept_for(request: Asked, number: str) -> Activity:
    found = activity_for(request, number)
    if not access.keeps(request.user, found):
        raise Http404 if found.state in NEVER_PUBLIC else PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def plan(request: Asked) -> HttpResponse:
    """A new activity, first a draft."""
    now = timezone.now()
    form = PlanForm(request.POST or None, account=request.user, now=now)
    posts = PostFormSet(request.POST or None, prefix="posts")
    if request.method == "POST" and form.is_valid() and posts.is_valid():
        made = Activity.objects.plan(
            posts=posts_wanted(posts), by=request.user, at=now, **form.facts
        )
        success(request, _("草稿存好了。看一遍，没问题就发布。"))
        return redirect(made)
    status = 422 if form.is_bound else 200
    return render(request, "activities/plan.html", {"form": form, "posts": posts}, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def edit(request: Asked, number: str) -> HttpResponse:
    """Change a draft; what is published is moved or called off instead."""
    found = kept_for(request, number)
    if found.state != Stage.DRAFT:
        return redirect("activities:move", found.number)
    form = PlanForm(request.POST or None, account=request.user, now=timezone.now(), activity=found)
    held = [
        {"name": one.name, "capacity": one.capacity, "serves": one.serves, "skill": one.skill_id}
        for one in found.posts.order_by("position", "pk")
    ]
    posts = PostFormSet(request.POST or None, prefix="posts", initial=held)
    if request.method == "POST" and form.is_valid() and posts.is_valid():
        found.rewrite(posts=posts_wanted(posts), by=request.user, at=timezone.now(), **form.facts)
        success(request, _("改好了。"))
        return redirect(found)
    status = 422 if form.is_bound else 200
    context = {"form": form, "posts": posts, "activity": found}
    return render(request, "activities/plan.html", context, status=status)


@require_POST
@allow(access.plans_activities)
def publish(request: Asked, number: str) -> HttpResponse:
    found = kept_for(request, number)
    found.publish(by=request.user, at=timezone.now())
    success(request, _("发布了，大家可以报名了。"))
    return redirect(found)


@require_POST
@allow(access.plans_activities)
def discard(request: Asked, number: str) -> HttpResponse:
    found = kept_for(request, number)
    found.discard(by=request.user, at=timezone.now())
    success(request, _("草稿作废了。"))
    return redirect("activities:kept")


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def move(request: Asked, number: str) -> HttpResponse:
    """Another time or place: everybody is asked again."""
    found, now = kept_for(request, number), timezone.now()
    form = MoveForm(request.POST or None, activity=found, now=now)
    if request.method == "POST" and form.is_valid():
        asked = change(found, by=request.user, at=now, **form.cleaned_data)
        text = ngettext("改好了，已请%(n)d家重新确认。", "改好了，已请%(n)d家重新确认。", asked)
        success(request, text % {"n": asked})
        return redirect(found)
    status = 422 if form.is_bound else 200
    context = {"form": form, "activity": found, "call_off": CallOffForm()}
    return render(request, "activities/move.html", context, status=status)


@require_POST
@allow(access.plans_activities)
def cancel(request: Asked, number: str) -> HttpResponse:
    found, now = kept_for(request, number), timezone.now()
    form = CallOffForm(request.POST)
    if not form.is_valid():
        moving = MoveForm(None, activity=found, now=now)
        context = {"form": moving, "activity": found, "call_off": form}
        return render(request, "activities/move.html", context, status=422)
    told = call_off(found, by=request.user, at=now, why=form.cleaned_data["why"])
    text = ngettext("活动已取消，通知了%(n)d家。", "活动已取消，通知了%(n)d家。", told)
    success(request, text % {"n": told})
    return redirect(found)


@require_GET
@allow(access.plans_activities)
def parties(request: Asked, number: str) -> HttpResponse:
    """Everybody who comes, and who waits."""
    found = kept_for(request, number)
    context = {
        "activity": found, "parties": queries.parties(found),
        "posts": found.posts.order_by("position", "pk"),
        "reads_people": request.user.covers(found.place, *Account.READS_PEOPLE),
    }  # fmt: skip
    return render(request, "activities/parties.html", context)
