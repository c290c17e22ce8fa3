"""One's own pages: what is known about me, who acts for me, my devices, my messages."""

from django.contrib.messages import success
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, page_of
from tongxing.base.panels import panels

from .. import access, own_data, queries
from ..forms.person import ProxyForm
from ..models import Message, Proxy, ReadEntry, SignIn


@never_cache
@require_GET
@allow(signed_in)
def account(request: Asked) -> HttpResponse:
    now, person = timezone.now(), request.user.person
    proxies = Proxy.objects.in_force().with_names().newest_first()
    home = person.household
    context = {
        "person": person,
        "members": home.head_first().exclude(pk=person.pk) if home else [],
        "proxies": proxies.filter(person=person),
        "acts_for": proxies.filter(helper=request.user),
        "devices": SignIn.objects.alive(request.user, at=now),
        "here": request.session.session_key,
        "reads": queries.openings(ReadEntry.objects.of(person).with_names()[:10]),
        "panels": panels("account", request.user, user=request.user, now=now),
    }
    return render(request, "people/account.html", context)


@never_cache
@require_GET
@allow(signed_in)
def reads(request: Asked) -> HttpResponse:
    """Everybody who has opened one's sealed values."""
    rows = ReadEntry.objects.of(request.user.person).with_names()
    page = page_of(request, rows)
    context = {"page": page, "openings": queries.openings(page)}
    return render(request, "people/reads.html", context)


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def give_proxy(request: Asked) -> HttpResponse:
    """Let somebody act for me."""
    form = ProxyForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        Proxy.objects.give(
            request.user.person, said["helper"], basis=said["basis"], consent=said["consent"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        success(request, _("登记好了，代办人和您都会收到消息。"))
        return redirect("people:account")
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": request.user.person, "own": True}
    return render(request, "people/proxy.html", context, status=status)


@require_POST
@allow(signed_in)
def end_proxy(request: Asked, pk: int) -> HttpResponse:
    """The person, the helper, or whoever keeps the person's file ends it."""
    rows = Proxy.objects.endable_by(request.user).with_names()
    proxy = get_object_or_404(rows, pk=pk)
    proxy.end(by=request.user, at=timezone.now())
    success(request, _("代办已经结束，双方都会收到消息。"))
    if access.keeps_file(request.user, proxy.person):
        return redirect(proxy.person)
    return redirect("people:account")


@require_POST
@allow(signed_in)
def end_device(request: Asked, pk: int) -> HttpResponse:
    """Sign one device out; a second press finds it gone and says nothing."""
    SignIn.objects.of(request.user).filter(pk=pk).end(at=timezone.now())
    success(request, _("那台设备已经退出了。"))
    return redirect("people:account")


@require_POST
@allow(signed_in)
def end_other_devices(request: Asked) -> HttpResponse:
    mine = SignIn.objects.of(request.user)
    mine.end_others(request.session.session_key, at=timezone.now())
    success(request, _("其他设备都已经退出了。"))
    return redirect("people:account")


@never_cache
@require_GET
@allow(signed_in)
def data(request: Asked) -> HttpResponse:
    """All of it, to take away."""
    response = JsonResponse(
        own_data.of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="tongxing-my-data.json"'
    return response


@require_GET
@allow(signed_in)
def messages(request: Asked) -> HttpResponse:
    rows = Message.objects.of(request.user).unread_first()
    return render(request, "people/messages.html", {"page": page_of(request, rows)})


@require_POST
@allow(signed_in)
def open_message(request: Asked, pk: int) -> HttpResponse:
    """Mark it read and go to what it is about."""
    message = get_object_or_404(Message.objects.of(request.user), pk=pk)
    Message.objects.of(request.user).filter(pk=pk).mark_read(at=timezone.now())
    ours = url_has_allowed_host_and_scheme(message.url, allowed_hosts=None)
    return redirect(message.url if ours else "people:messages")


@require_POST
@allow(signed_in)
def read_all_messages(request: Asked) -> HttpResponse:
    Message.objects.of(request.user).mark_read(at=timezone.now())
    return redirect("people:messages")
