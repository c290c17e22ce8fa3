"""Other people's files, for the staff of their place and for whoever acts for them."""

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, page_of
from tongxing.base.panels import panels
from tongxing.places.models import Place

from .. import access, queries
from ..forms.person import EditForm, JoinForm, RegisterForm, StationProxyForm, WhyForm
from ..models import Account, Household, PasswordSlip, Person, Proxy, ReadEntry, TrailEntry
from ..models.person import hash_of_id, hash_of_phone


@require_http_methods(["GET", "POST"])
@allow(access.reads_people)
def people(request: Asked) -> HttpResponse:
    """Everybody in one's part of the tree, by beginning of name, or by whole phone or id number.

    A number is posted and leaves only its keyed hash in the address: addresses are logged, sent
    on and kept in histories.
    """
    if request.method == "POST":
        return redirect(f"{reverse('people:people')}?{_asked(request)}")
    covered = request.user.place_ids(*Account.READS_PEOPLE)
    places = Place.objects.filter(pk__in=covered).in_tree_order()
    place = places.filter(code=request.GET.get("place", "")).first()
    words = request.GET.get("words", "")[:60]
    rows = Person.objects.in_part_of(request.user, *Account.READS_PEOPLE)
    if keys := request.GET.getlist("key"):
        rows = rows.hashed(*keys[:2])
    elif words:
        rows = rows.named(words)
    if place:
        rows = rows.under(place)
    page = page_of(request, rows.select_related("place", "household").in_name_order())
    context = {
        "page": page,
        "rows": queries.with_ages(page, today=timezone.localdate()),
        "places": places,
        "place": place,
        "words": words,
        "by_number": bool(keys),
        "keeps": access.keeps_people(request.user),
        "keeps_doubles": access.keeps_doubles(request.user),
    }
    return render(request, "people/people.html", context)


def _asked(request: Asked) -> str:
    """What was typed into the search box, as it may stand in an address."""
    words, place = request.POST.get("words", "").strip()[:60], request.POST.get("place", "")
    asked: list[tuple[str, str]] = [("place", place)] if place else []
    if any(sign.isdigit() for sign in words):
        asked += [("key", key) for key in (hash_of_phone(words), hash_of_id(words)) if key]
    elif words:
        asked.append(("words", words))
    return urlencode(asked)


def _person_for(request: Asked, uid) -> Person:
    rows = Person.objects.visible_to(request.user).select_related("place", "household", "account")
    return get_object_or_404(rows, uid=uid)


def _kept_by(request: Asked, uid) -> Person:
    """The person, if this account may see the file (else 404) and keeps it (else 403)."""
    person = _person_for(request, uid)
    if not access.keeps_file(request.user, person):
        raise PermissionDenied
    return person


@never_cache
@require_GET
@allow(signed_in)
def person(request: Asked, uid) -> HttpResponse:
    person = _person_for(request, uid)
    if person.pk == request.user.person_id:
        return redirect("people:account")
    if person.merged_into is not None:
        return redirect(person.merged_into)
    now, reads = timezone.now(), access.reads_file(request.user, person)
    home = person.household
    context = {
        "person": person,
        "members": home.head_first().exclude(pk=person.pk) if home else [],
        "proxies": Proxy.objects.in_force().filter(person=person).with_names().newest_first(),
        "mine": Proxy.objects.in_force_for(request.user).filter(person=person).first(),
        "reads_file": reads,
        "keeps_file": access.keeps_file(request.user, person),
        "prints_slip": bool(person.phone) and access.prints_slip(request.user, person),
        "lines": queries.lines(TrailEntry.objects.about_row(person).with_names()[:20])
        if reads else [],
        "panels": panels("person", person, user=request.user, now=now),
    }  # fmt: skip
    return render(request, "people/person.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_people)
def register(request: Asked) -> HttpResponse:
    """A new file. The same form sent twice makes one person: its key becomes the person's uid."""
    now = timezone.now()
    form = RegisterForm(request.POST or None, account=request.user, today=timezone.localdate(now))
    if request.method == "POST":
        if again := _registered_before(request):
            return redirect(again)
        if form.is_valid():
            uid = form.cleaned_data["request_key"]
            person = Person.objects.register(uid=uid, by=request.user, at=now, **form.facts)
            success(request, _("登记好了。"))
            return redirect(person)
    status = 422 if form.is_bound else 200
    return render(request, "people/register.html", {"form": form}, status=status)


def _registered_before(request: Asked) -> Person | None:
    rows = Person.objects.visible_to(request.user)
    return rows.with_key(request.POST.get("request_key", "")).first()


@require_http_methods(["GET", "POST"])
@allow(access.keeps_people)
def edit(request: Asked, uid) -> HttpResponse:
    person, now = _kept_by(request, uid), timezone.now()
    form = EditForm(
        request.POST or None, account=request.user, person=person, today=timezone.localdate(now)
    )
    if request.method == "POST" and form.is_valid():
        person.change(by=request.user, at=now, **form.facts)
        success(request, _("改动已经保存。"))
        return redirect(person)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": person}
    return render(request, "people/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.reads_people)
def open_sealed(request: Asked, uid, field: str) -> HttpResponse:
    """Ask why, write it down, and only then show one sealed value, once."""
    person = _person_for(request, uid)
    if field not in Person.SEALED or not getattr(person, field):
        raise Http404
    if not access.reads_file(request.user, person):
        raise PermissionDenied
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = ReadEntry.objects.open_sealed(
            person, field, why=form.cleaned_data["why"], by=request.user, at=timezone.now()
        )
        request.session["opened"] = entry.pk
        return redirect("people:opened", uid=person.uid)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": person, "field": queries.fact_in_words(field)}
    return render(request, "people/open.html", context, status=status)


@never_cache
@require_GET
@allow(access.reads_people)
def opened(request: Asked, uid) -> HttpResponse:
    """The sealed value whose opening has just been written down; asked again, it is shut."""
    person = _person_for(request, uid)
    written = ReadEntry.objects.of(person).filter(by=request.user)
    entry = written.filter(pk=request.session.pop("opened", None)).first()
    if entry is None:
        return redirect(person)
    context = {
        "person": person,
        "field": queries.fact_in_words(entry.field),
        "value": getattr(person, entry.field),
        "is_phone": entry.field == "phone",
    }
    return render(request, "people/opened.html", context)


@require_POST
@allow(access.prints_slips)
def print_slip(request: Asked, uid) -> HttpResponse:
    """Open the account if there is none, and print the code for a first or a new password."""
    rows = Person.objects.in_part_of(request.user, *access.STAFF_WHO_PRINT)
    person = get_object_or_404(rows.select_related("place", "account"), uid=uid)
    if not access.prints_slip(request.user, person):
        raise PermissionDenied
    now = timezone.now()
    account = Account.objects.ensure_for(person, by=request.user, at=now)
    slip = PasswordSlip.objects.print_for(account, by=request.user, at=now)
    request.session["slip"] = slip.pk
    return redirect("people:slip")


@never_cache
@require_GET
@allow(access.prints_slips)
def slip(request: Asked) -> HttpResponse:
    """The slip that has just been made, once."""
    made = PasswordSlip.objects.usable(timezone.now()).filter(by=request.user)
    fresh = made.filter(pk=request.session.pop("slip", None)).select_related("account__person")
    if (found := fresh.first()) is None:
        return redirect("home")
    context = {
        "slip": found,
        "person": found.account.person,
        "url": request.build_absolute_uri(reverse("people:first_password")),
    }
    return render(request, "people/slip.html", context)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_people)
def give_proxy(request: Asked, uid) -> HttpResponse:
    """At the station: let a relative, or oneself, act for this person."""
    person = _kept_by(request, uid)
    form = StationProxyForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        Proxy.objects.give(
            person, said["helper"], basis=said["basis"], consent=said["consent"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        success(request, _("登记好了，代办人和本人都会收到消息。"))
        return redirect(person)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": person}
    return render(request, "people/proxy.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(access.keeps_people)
def join_household(request: Asked, uid) -> HttpResponse:
    """Join a household that exists, by its number."""
    person = _kept_by(request, uid)
    form = JoinForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        person.join(form.cleaned_data["number"], by=request.user, at=timezone.now())
        return redirect(person)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": person}
    return render(request, "people/household.html", context, status=status)


@require_POST
@allow(access.keeps_people)
def found_household(request: Asked, uid) -> HttpResponse:
    """A household of one's own; a second press finds the person in one and is refused."""
    person = _kept_by(request, uid)
    Household.objects.found_for(person, by=request.user, at=timezone.now())
    return redirect(person)


@require_POST
@allow(access.keeps_people)
def leave_household(request: Asked, uid) -> HttpResponse:
    person = _kept_by(request, uid)
    person.leave_household(by=request.user, at=timezone.now())
    return redirect(person)


@require_POST
@allow(access.keeps_people)
def head_household(request: Asked, uid) -> HttpResponse:
    person = _kept_by(request, uid)
    person.head_household(by=request.user, at=timezone.now())
    return redirect(person)
