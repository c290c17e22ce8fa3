"""Who may do what with people, accounts and the trail: named facts."""

from .models import KEEPS_DOUBLES, Account, Person, Role

STAFF_WHO_PRINT = (Role.STATION_WORKER, Role.ADMINISTRATOR)


def reads_people(account: Account) -> bool:
    """Opens files of people; an administrator or auditor alone does not."""
    return account.is_authenticated and account.holds(*Account.READS_PEOPLE)


def keeps_people(account: Account) -> bool:
    """Registers people and corrects their files."""
    return account.is_authenticated and account.holds(*Account.KEEPS_PEOPLE)


def keeps_doubles(account: Account) -> bool:
    """Says who is on file twice; that two become one takes two such people."""
    return account.is_authenticated and account.holds(*KEEPS_DOUBLES)


def gives_roles(account: Account) -> bool:
    return account.is_authenticated and account.holds(Role.ADMINISTRATOR)


def reads_trail(account: Account) -> bool:
    return account.is_authenticated and account.holds(*Account.READS_TRAIL)


def prints_slips(account: Account) -> bool:
    return account.is_authenticated and account.holds(*STAFF_WHO_PRINT)


def reads_file(account: Account, person: Person) -> bool:
    return account.covers(person.place, *Account.READS_PEOPLE)


def keeps_file(account: Account, person: Person) -> bool:
    closed = person.is_guest or person.merged_into_id is not None
    return not closed and account.covers(person.place, *Account.KEEPS_PEOPLE)


def prints_slip(account: Account, person: Person) -> bool:
    """May let this person set a password anew.

    Whoever holds a slip can sign in, so a station worker prints none for people with roles, and an
    administrator none for roles above their own part: nobody climbs by paper.
    """
    if account.person_id == person.pk or not account.covers(person.place, *STAFF_WHO_PRINT):
        return False
    grants = person.account.grants if hasattr(person, "account") else []
    return all(account.covers(grant.place, Role.ADMINISTRATOR) for grant in grants)
