"""Who may do what with teams and volunteers: named facts."""

from tongxing.people.models import Account, Role
from tongxing.places.models import Place

from .models import KEEPS_HOURS, READS_HOURS, Membership, Standing, Team

KEEPS_TEAMS = (Role.STATION_WORKER, Role.DISPATCHER, Role.OFFICE)
CERTIFIES = (Role.STATION_WORKER, Role.DISPATCHER)


def forms_teams(account: Account) -> bool:
    return account.is_authenticated and account.holds(*KEEPS_TEAMS)


def certifies(account: Account) -> bool:
    return account.is_authenticated and account.holds(*CERTIFIES)


def certifies_at(account: Account, place: Place) -> bool:
    return account.covers(place, *CERTIFIES)


def keeps(account: Account, team: Team) -> bool:
    """Staff of the team's place or above it."""
    return account.is_authenticated and account.covers(team.place, *KEEPS_TEAMS)


def leads(account: Account, team: Team) -> bool:
    """The leader alone, who may name deputies and hand over."""
    if not account.is_authenticated:
        return False
    rows = Membership.objects.current().filter(person=account.person_id, team=team)
    return rows.filter(standing=Standing.LEADER).exists()


def looks_after(account: Account, team: Team) -> bool:
    """Leader, deputies, and staff of its place: they see the members and take in others."""
    return account.is_authenticated and (keeps(account, team) or team.is_led_by(account))


def keeps_hours(account: Account) -> bool:
    return account.is_authenticated and account.holds(*KEEPS_HOURS)


def keeps_hours_at(account: Account, place: Place) -> bool:
    return account.covers(place, *KEEPS_HOURS)


def honours(account: Account) -> bool:
    """Who records honours and keeps the shelf."""
    return account.is_authenticated and account.holds(Role.OFFICE)


def honours_at(account: Account, place: Place) -> bool:
    return account.covers(place, Role.OFFICE)


def reads_hours(account: Account) -> bool:
    """Staff, and whoever leads a team; which lines they see is the ledger's to say."""
    if not account.is_authenticated:
        return False
    return account.holds(*READS_HOURS) or Team.objects.led_by(account).working().exists()


def reads_hours_at(account: Account, place: Place) -> bool:
    return account.covers(place, *READS_HOURS)


def decides(account: Account, team: Team) -> bool:
    """Who stands as what in the team."""
    return keeps(account, team) or leads(account, team)
