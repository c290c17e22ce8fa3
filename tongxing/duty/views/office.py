"""The office: what waits, posts, campaigns, who may stand."""

import uuid

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow
from tongxing.base.pages import Asked, page_of
from tongxing.people.models import Person, TrailEntry

from .. import access, queries
from ..forms import CampaignForm, EnlistForm, PostForm, StanderForm, WantedForm
from ..models import KEEPS_DUTY, Campaign, Leave, Post, Stander, new_secret
from .mine import share_names


@require_GET
@allow(access.keeps_duty)
def desk(request: Asked) -> HttpResponse:
    """What is short, late and to be decided."""
    now = timezone.now()
    context = {
        "desk": queries.desk(request.user, now=now),
        "shifts": queries.short_shifts(request.user, now=now),
    }
    return render(request, "duty/desk.html", context)


@require_POST
@allow(access.keeps_duty)
def leave_decide(request: Asked, uid: uuid.UUID, verb: str) -> HttpResponse:
    rows = Leave.objects.visible_to(request.user).select_related("stander__person__place")
    found = get_object_or_404(rows, uid=uid)
    if not access.keeps_at(request.user, found.stander.person.place):
        raise PermissionDenied
    if verb not in {"grant", "refuse"}:
        raise Http404
    getattr(found, verb)(by=request.user, at=timezone.now())
    success(request, _("办好了：%(state)s。") % {"state": found.get_state_display()})
    return redirect("duty:desk")


@require_GET
@allow(access.reads_duty)
def posts(request: Asked) -> HttpResponse:
    """Every post of one's part of the tree."""
    rows = Post.objects.visible_to(request.user).distinct()
    rows = rows.select_related("place", "pattern", "campaign").in_tree_order()
    context = {
        "page": page_of(request, rows), "today": timezone.localdate(),
        "keeps": access.keeps_duty(request.user),
    }  # fmt: skip
    return render(request, "duty/posts.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.plans_duty)
def post_new(request: Asked) -> HttpResponse:
    today = timezone.localdate()
    form = PostForm(
        request.POST or None, instance=Post(secret=new_secret()), account=request.user,
        today=today,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = form.save()
        success(request, _("岗位开好了，请写明每个班要几个人。"))
        return redirect("duty:post_wanted", made.uid)
    context = {"form": form, "title": _("开一个岗位")}
    return render(request, "duty/form.html", context, status=422 if form.is_bound else 200)


def _kept(request: Asked, uid: uuid.UUID) -> Post:
    rows = Post.objects.kept_by(request.user).select_related("place", "pattern")
    return get_object_or_404(rows, uid=uid)


@require_http_methods(["GET", "POST"])
@allow(access.plans_duty)
def post_edit(request: Asked, uid: uuid.UUID) -> HttpResponse:
    found = _kept(request, uid)
    form = PostForm(
        request.POST or None, instance=found, account=request.user, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        success(request, _("改好了。已经搭好的值班表不变。"))
        return redirect(found)
    context = {"form": form, "title": _("改岗位"), "post": found}
    return render(request, "duty/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@allow(access.plans_duty)
def post_wanted(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """How many each shift wants, and of which kind."""
    found = _kept(request, uid)
    form = WantedForm(request.POST or None, post=found)
    if request.method == "POST" and form.is_valid():
        found.ask_for(form.wanted)
        success(request, _("改好了，下次搭值班表照这个来。"))
        return redirect(found)
    context = {"form": form, "title": _("每个班要几个人"), "post": found}
    return render(request, "duty/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@allow(access.reads_duty)
def campaigns(request: Asked) -> HttpResponse:
    """Campaigns now and before, and a new one."""
    rows = Campaign.objects.visible_to(request.user).select_related("kind", "place")
    keeps, today = access.keeps_duty(request.user), timezone.localdate()
    form = CampaignForm(
        request.POST or None, instance=Campaign(by=request.user), account=request.user
    )
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            form.save()
            success(request, _("行动立好了，可以给它开岗位了。"))
            return redirect("duty:campaigns")
    context = {"campaigns": rows.newest_first()[:50], "form": form, "keeps": keeps, "today": today}
    return render(request, "duty/campaigns.html", context, status=422 if form.is_bound else 200)


@require_POST
@allow(access.keeps_duty)
def campaign_end(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Today is the last day, of the campaign and of its posts."""
    rows = Campaign.objects.filter(place__in=request.user.place_ids(*KEEPS_DUTY))
    found = get_object_or_404(rows, uid=uid)
    found.end(max(timezone.localdate(), found.begins_on))
    success(request, _("行动结束了，它的岗位今天是最后一天。"))
    return redirect("duty:campaigns")


@require_http_methods(["GET", "POST"])
@allow(access.reads_duty)
def standers(request: Asked) -> HttpResponse:
    """Who may be placed, with what they stood of late; and somebody new."""
    now = timezone.now()
    today = timezone.localdate(now)
    keeps = access.keeps_duty(request.user)
    people = Person.objects.in_part_of(request.user, *KEEPS_DUTY)
    form = EnlistForm(request.POST or None, people=people)
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            said = form.cleaned_data
            made = Stander.objects.enlist(
                said["who"], day=today, stands_as=said["stands_as"], leads=said["leads"]
            )
            TrailEntry.objects.note(
                made.person, "enlist", by=request.user, at=now,
                after={"as": made.stands_as, "leads": str(made.leads)},
            )  # fmt: skip
            success(request, _("%(name)s列入值班名单了。") % {"name": made.person.name})
            return redirect(made)
    rows = Stander.objects.visible_to(request.user).active(today).with_names().in_name_order()
    page = page_of(request, rows)
    month = today.replace(day=1)
    found = queries.loads([one.pk for one in page], month, today)
    lines = [(one, found.get(one.pk)) for one in page]
    context = {"page": page, "lines": lines, "form": form, "keeps": keeps}
    return render(request, "duty/standers.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@allow(access.reads_duty)
def stander(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Somebody who may be placed: their limits, and their share against the others'."""
    rows = Stander.objects.visible_to(request.user).with_names()
    found, today = get_object_or_404(rows, uid=uid), timezone.localdate()
    keeps = access.keeps_at(request.user, found.person.place)
    posts = found.only_posts.select_related("place").in_tree_order()
    initial = {
        "no_nights": found.no_nights, "most_a_month": found.most_a_month, "leads": found.leads,
        "posts": [one.uid for one in posts],
    }  # fmt: skip
    form = StanderForm(request.POST or None, account=request.user, today=today, initial=initial)
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            found.limit(**form.cleaned_data)
            success(request, _("改好了。"))
            return redirect(found)
    context = {
        "stander": found, "form": form, "keeps": keeps,
        "shares": queries.fair(found.pk, month=today, names=share_names()),
        "posts": posts,
    }  # fmt: skip
    return render(request, "duty/stander.html", context, status=422 if form.is_bound else 200)


@require_POST
@allow(access.keeps_duty)
def stander_end(request: Asked, uid: uuid.UUID) -> HttpResponse:
    """Nobody places them any more; what they stand stays until it is changed."""
    found = get_object_or_404(Stander.objects.kept_by(request.user), uid=uid)
    now = timezone.now()
    found.limit(until=max(timezone.localdate(now), found.since))
    TrailEntry.objects.note(found.person, "delist", by=request.user, at=now)
    success(request, _("移出值班名单了。"))
    return redirect("duty:standers")
