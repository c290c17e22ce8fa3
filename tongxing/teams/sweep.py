"""What a clock does with teams and hours. Called every minute by `tongxing run`."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxing.base.errors import Refused
from tongxing.people.models import Account

from . import calling, crediting, doubting
from .models import Application, Team, VolunteerSkill

BATCH = 500


def sweep(*, at: datetime) -> int:
    """Dissolve teams whose time is over; doubt and credit new hours. How many dissolved."""
    by, dissolved = Account.objects.system(), 0
    for team in Team.objects.over(timezone.localdate(at)):
        try:
            team.dissolve(by=by, at=at)
            dissolved += 1
        except Refused:
            continue  # somebody was a moment faster
    _answer_for_those_dissolved(by=by, at=at)
    for team in Team.objects.ending(timezone.localdate(at)):
        team.tell_it_ends(at=at)
    for held in VolunteerSkill.objects.running_out(timezone.localdate(at))[:BATCH]:
        held.tell_it_runs_out(at=at)
    calling.go_on(at=at)
    doubting.look(at=at)
    crediting.credit(by=by, at=at)
    return dissolved


def _answer_for_those_dissolved(*, by: Account, at: datetime) -> None:
    """Who asked to join a team that has ended meanwhile is told."""
    rows = Application.objects.open().filter(team__ended_on__isnull=False)
    for row in rows.with_names().oldest_first():
        try:
            with override("zh-hans"):  # stored text
                row.refuse(why=_("队伍已经解散"), by=by, at=at)
        except Refused:
            continue  # withdrawn in the same moment
