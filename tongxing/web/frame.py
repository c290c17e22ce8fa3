"""What every page carries: the season, the letter size, the ways this person can go."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from tongxing.base.pages import Asked
from tongxing.duty import access as duty_access
from tongxing.needs import access
from tongxing.people.models import Account, DemoLogin, Message, Role

SIZE_COOKIE = "size"
SEASONS = ("winter", "spring", "summer", "autumn")  # December begins winter


class Way(NamedTuple):
    url: str
    label: str
    here: bool


def season(month: int) -> str:
    """Spring from March, as the four-season programme counts."""
    return SEASONS[month % 12 // 3]


def ways(account: Account) -> list[tuple[str, str]]:
    """The pages this person works with, the likeliest first."""
    street = [
        ("hall:halls", _("办事大厅")), ("activities:activities", _("活动")),
        ("needs:near", _("大家的诉求")),
        ("places:places", _("附近阵地")),
    ]  # fmt: skip
    if not account.is_authenticated:
        return street
    found: list[tuple[str, str]] = []
    if account.holds(Role.CLERK):
        found.append(("hall:windows", _("我的窗口")))
    if account.holds(Role.HALL_MANAGER):
        found.append(("hall:manager", _("大厅现在")))
    if access.works_with_needs(account):
        found.append(("needs:today", _("今日工作")))
    if access.dispatches(account):
        found.append(("needs:board", _("派单台")))
    if access.leads_a_team(account):
        found.append(("needs:team", _("我的队伍")))
    serves = duty_access.serves(account)
    if serves.volunteers:
        found.append(("needs:serving", _("我的服务")))
    if duty_access.reads_duty(account):
        page = "duty:desk" if duty_access.keeps_duty(account) else "duty:rosters"
        found.append((page, _("值班")))
    if serves.stands:
        found.append(("duty:mine", _("我的值班")))
    if access.is_staff(account):
        found.append(("people:people", _("居民")))
    if access.sees_figures(account):
        found.append(("needs:figures", _("办理情况")))
    if account.holds(Role.OFFICE, Role.ADMINISTRATOR):
        found += [("imports:runs", _("导入")), ("needs:office", _("规则"))]
    if account.holds(Role.ADMINISTRATOR):
        found.append(("people:grants", _("账号权限")))
    if account.holds(Role.AUDITOR, Role.ADMINISTRATOR):
        found.append(("people:trail", _("审计")))
    if not access.is_staff(account):
        found += [("needs:mine", _("我的诉求")), ("hall:my_cases", _("我的办件"))]
    return [*found, *street]


def frame(request: Asked) -> dict:
    """Context of base.html."""
    now = timezone.now()
    account = request.user

    def nav() -> list[Way]:
        places = [(reverse(name), label) for name, label in ways(account)]
        return [Way(url, label, url == request.path) for url, label in places]

    def unread() -> int:
        return Message.objects.unread(account).count() if account.is_authenticated else 0

    return {
        "now": now,
        "season": season(timezone.localtime(now).month),
        "demo": DemoLogin.objects.is_demo_zone(),
        "large_text": request.COOKIES.get(SIZE_COOKIE) == "large",
        # Asked of the database only where the frame itself is drawn, not for a part of a page.
        "nav": SimpleLazyObject(nav),
        "unread": SimpleLazyObject(unread),
    }
