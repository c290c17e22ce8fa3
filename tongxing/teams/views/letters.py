"""A leader writes to the team, and sees what was written and who has read it."""

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongxing.base.access import allow, signed_in
from tongxing.base.pages import Asked, page_of

from .. import access
from ..forms import TeamLetterForm
from ..models import Letter, Team
from ..queries import accounts_of_members


@require_http_methods(["GET", "POST"])
@allow(signed_in)
def letters(request: Asked, code: str) -> HttpResponse:
    team = get_object_or_404(Team.objects.working().select_related("place"), code=code)
    if not access.looks_after(request.user, team):
        raise PermissionDenied
    now = timezone.now()
    form = TeamLetterForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        skill, below = said["skill"], said.get("below", False)
        whom = str(skill) if skill else _("全体队员")
        letter = Letter.objects.write(
            said["text"], about=team.name, url=team.get_absolute_url(), by=request.user, at=now,
            to=accounts_of_members(team, below=below, skill=skill, on=timezone.localdate(now)),
            whom=_("%(whom)s，含下级队伍") % {"whom": whom} if below else whom,
            request_key=said["request_key"],
        )  # fmt: skip
        say_sent(request, letter)
        return redirect("teams:letters", team.code)
    rows = Letter.objects.about(team.get_absolute_url()).with_counts().newest_first()
    context = {"team": team, "form": form, "page": page_of(request, rows, size=20)}
    return render(request, "teams/letters.html", context, status=422 if form.errors else 200)


def say_sent(request: Asked, letter: Letter) -> None:
    told = letter.copies.count()
    text = ngettext("发给了%(n)d个人。", "发给了%(n)d个人。", told)
    success(request, text % {"n": told})
