"""The hall's rows: fifteen departments, twenty-two windows, twenty-seven staff."""

from datetime import date, timedelta

from tongxing.hall.models import Clerk, Department, Window
from tongxing.people.models import Role
from tongxing.places.models import Place

from .rows import uid
from .staff import Staff
from .words import hall as said


def departments(staff: Staff, centre: Place) -> list[Department]:
    return [
        Department(uid=uid(staff.rng), place=centre, code=code, name=name, name_en=name_en)
        for code, name, name_en, _windows in said.DEPARTMENTS
    ]


def windows(staff: Staff, centre: Place, departments: list[Department]) -> list[Window]:
    """The general windows first, nearest the door."""
    owners: list[Department | None] = [None] * said.GENERAL_WINDOWS
    for department, (*_, count) in zip(departments, said.DEPARTMENTS, strict=True):
        owners += [department] * count
    return [
        Window(uid=uid(staff.rng), place=centre, number=n, department=owner)
        for n, owner in enumerate(owners, start=1)
    ]


def clerks(
    staff: Staff, centre: Place, departments: list[Department], windows: list[Window], today: date
) -> list[Clerk]:
    """One at each window, the cast's clerk among them; the manager and the rest behind."""
    made = []
    for n in range(said.STAFF):
        window = windows[n] if n < len(windows) else None
        department = window.department if window else departments[-1 - n + len(windows)]
        since = today - timedelta(days=200 + 31 * n)
        if n == len(windows):
            person, department = staff.cast["manager"], None
        elif n == said.GENERAL_WINDOWS:
            person = staff.cast["clerk"]
        else:
            person = staff.somebody(centre)
            staff.give(staff.open(person), Role.CLERK, centre)
        made.append(Clerk(person=person, department=department, window=window, since=since))
    return made
