"""Who keeps an activity writes to those who signed up, and sees who has read it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tongxing.base.access import allow
from tongxing.base.pages import Asked, page_of
from tongxing.teams.models import Letter
from tongxing.teams.views.letters import say_sent

from .. import access
from ..forms.letters import WHOM, ActivityLetterForm
from ..queries import accounts_of_parties
from .keeping import kept_for


@require_http_methods(["GET", "POST"])
@allow(access.plans_activities)
def letters(request: Asked, number: str) -> HttpResponse:
    found = kept_for(request, number)
    form = ActivityLetterForm(request.POST or None, activity=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        label, states = WHOM[said["whom"]]
        letter = Letter.objects.write(
            said["text"], about=found.title, url=found.get_absolute_url(), by=request.user,
            at=timezone.now(), request_key=said["request_key"],
            to=accounts_of_parties(found, states=states, post=said["post"]),
            whom=f"{label} · {said['post'].name}" if said["post"] else str(label),
        )  # fmt: skip
        say_sent(request, letter)
        return redirect("activities:letters", found.number)
    rows = Letter.objects.about(found.get_absolute_url()).with_counts().newest_first()
    context = {"activity": found, "form": form, "page": page_of(request, rows, size=20)}
    status = 422 if form.errors else 200
    return render(request, "activities/letters.html", context, status=status)
