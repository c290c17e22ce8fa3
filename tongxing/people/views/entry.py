"""Coming in and going out: signing in, signing out, setting a password."""

from datetime import datetime

from django.contrib import auth
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongxing.base.access import allow, anyone, signed_in
from tongxing.base.pages import Asked

from .. import arriving
from ..forms.entry import ChangePasswordForm, FirstPasswordForm, LoginForm
from ..middleware import address_of, remember
from ..models import Account, SignIn
from ..models.slip import LASTS, MOST_TRIES

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@allow(anyone)
def login(request: Asked) -> HttpResponse:
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(_next(request, request.GET.get("next", "")))
    initial = {"next": request.GET.get("next", "")[:500]}
    form = LoginForm(request.POST or None, request=request, initial=initial)
    if request.method == "POST" and form.is_valid() and form.account:
        _sign_in(request, form.account, at=timezone.now())
        return redirect(_next(request, form.cleaned_data["next"]))
    status = 422 if form.is_bound else 200
    return render(request, "people/login.html", {"form": form}, status=status)


def _next(request: Asked, address: str) -> str:
    """The page that was asked for, when it is one of ours; else the first page."""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else "home"


def _sign_in(request: Asked, account: Account, *, at: datetime) -> None:
    """A new session under a new key, and the device on the person's own list."""
    SignIn.objects.on(request.session.session_key).end(at=at)
    auth.login(request, account, backend=BACKEND)
    if request.session.session_key is None:  # somebody else was signed in here until now
        request.session.create()
    account.comes_from = address_of(request)
    SignIn.objects.begin(
        account, session_key=request.session.session_key or "", at=at,
        device=request.META.get("HTTP_USER_AGENT", ""),
    )  # fmt: skip
    remember(request, at=at)
    arriving.greet(account, at=at)


@require_POST
@allow(signed_in)
def logout(request: Asked) -> HttpResponse:
    SignIn.objects.on(request.session.session_key).end(at=timezone.now())
    auth.logout(request)
    return redirect("home")


@sensitive_post_parameters("password", "again", "code")
@never_cache
@require_http_methods(["GET", "POST"])
@allow(anyone)
def first_password(request: Asked) -> HttpResponse:
    """With the slip from the station: a password of one's own, and signed in with it."""
    now = timezone.now()
    form = FirstPasswordForm(request.POST or None, at=now)
    if request.method == "POST" and form.is_valid():
        account = form.slip.account
        account.comes_from = address_of(request)
        form.slip.set_password(form.cleaned_data["password"], at=now)
        _sign_in(request, account, at=now)
        success(request, _("密码设好了，您已经登录。下次用手机号和这个密码登录。"))
        return redirect("people:account")
    status = 422 if form.is_bound else 200
    context = {"form": form, "lasts": LASTS, "tries": MOST_TRIES}
    return render(request, "people/first_password.html", context, status=status)


@sensitive_post_parameters("old", "password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
@allow(signed_in)
def password(request: Asked) -> HttpResponse:
    """Change one's password: this device stays signed in, the others do not."""
    form = ChangePasswordForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        here = request.session.session_key
        request.user.change_password(form.cleaned_data["password"], at=timezone.now(), here=here)
        auth.update_session_auth_hash(request, request.user)
        SignIn.objects.on(here).moved(request.session.session_key)
        success(request, _("密码改好了，其他设备都已经退出。"))
        return redirect("people:account")
    status = 422 if form.is_bound else 200
    return render(request, "people/password.html", {"form": form}, status=status)
