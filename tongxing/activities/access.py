"""Who may do what with activities."""

from tongxing.people.models import Account, Person, Proxy
from tongxing.teams.models import Team

from .models import KEEPERS, PROGRAMME_KEEPERS, Activity, Programme, SignUp


def plans_activities(account: Account) -> bool:
    """Staff of places, and whoever leads a team."""
    if not account.is_authenticated:
        return False
    return account.holds(*KEEPERS) or Team.objects.led_by(account).working().exists()


def keeps(account: Account, activity: Activity) -> bool:
    return account.is_authenticated and activity.is_kept_by(account)


def signs_up_for(account: Account, person_id: int) -> bool:
    """Oneself, and people one acts for."""
    if account.person_id == person_id:
        return True
    return Proxy.objects.in_force_for(account).filter(person=person_id).exists()


def may_act_for(account: Account, row: SignUp) -> bool:
    """Whose sign-up it is, who made it, and who acts for the person."""
    return row.by_id == account.pk or signs_up_for(account, row.person_id)


def excuses(account: Account, row: SignUp) -> bool:
    """Who keeps the activity says that a no-show had its reason; nobody says so of themselves."""
    return keeps(account, row.activity) and account.person_id != row.person_id


def sees_no_shows(account: Account, person: Person) -> bool:
    """Who keeps the place the person belongs to."""
    return account.is_authenticated and account.covers(person.place, *KEEPERS)


def lifts_pause(account: Account, person: Person) -> bool:
    return sees_no_shows(account, person) and account.person_id != person.pk


def plans_programmes(account: Account) -> bool:
    """The office makes programmes and seasons."""
    return account.is_authenticated and account.holds(*PROGRAMME_KEEPERS)


def keeps_programme(account: Account, programme: Programme) -> bool:
    return account.is_authenticated and account.covers(programme.place, *PROGRAMME_KEEPERS)
