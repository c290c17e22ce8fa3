"""The hall's rows: departments, windows and what they serve, staff, and what one may come for."""

import random
from collections import defaultdict
from datetime import date, timedelta

from tongxing.hall.models import Clerk, Department, Material, Matter, Window, WindowService
from tongxing.hall.reading import check_sign
from tongxing.people.models import Role
from tongxing.places.models import Place

from . import catalogue
from .rows import uid
from .staff import Staff
from .words import hall as said

# Without I and O, which look like figures; Z is for those who do not know where to go.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"
AREA = "990000"  # no such region
OFFICE = "11"  # of a credit code: an authority, registered as one
COMPANY = "91"  # a company, registered by market supervision
OFFICE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
PHONES_FROM = 9000  # of the made-up exchange that the places have too
CATALOGUE_DAYS = 700  # since when the catalogue has been in force


def departments(staff: Staff, centre: Place) -> list[Department]:
    return [
        Department(
            uid=uid(staff.rng), place=centre, code=code, name=name, name_en=name_en,
            letter=LETTERS[n], credit_code=credit_code(n), phone=f"0999-100{PHONES_FROM + n}",
        )
        for n, (code, name, name_en, _windows) in enumerate(said.DEPARTMENTS)
    ]  # fmt: skip


def credit_code(n: int, kind: str = OFFICE) -> str:
    """A code with right check signs of somebody who cannot exist (GB 32100, GB 11714)."""
    serial = f"{n + 1:08d}"
    weighed = sum(int(s) * w for s, w in zip(serial, OFFICE_WEIGHTS, strict=True))
    body = f"{kind}{AREA}{serial}{'0123456789X'[-weighed % 11]}"
    return body + check_sign(body)


def windows(staff: Staff, centre: Place, departments: list[Department]) -> list[Window]:
    """The general windows first, nearest the door."""
    owners: list[Department | None] = [None] * said.GENERAL_WINDOWS
    for department, (*_, count) in zip(departments, said.DEPARTMENTS, strict=True):
        owners += [department] * count
    return [
        Window(uid=uid(staff.rng), place=centre, number=n, department=owner)
        for n, owner in enumerate(owners, start=1)
    ]


def services(windows: list[Window]) -> list[WindowService]:
    """A department's window serves the department; one without lines serves everything."""
    return [
        WindowService(window=window, department=window.department)
        for window in windows
        if window.department is not None
    ]


def matters(
    rng: random.Random, departments: list[Department], today: date
) -> tuple[list[Matter], list[Material]]:
    """The whole catalogue as rows, in the order of its files."""
    of = {department.code: department for department in departments}
    last: dict[str, int] = defaultdict(int)
    made, materials = [], []
    for entry in catalogue.read():
        last[entry.department] += 1
        row = Matter(
            uid=uid(rng), department=of[entry.department], position=last[entry.department],
            base_code=entry.base_code, name=entry.name, name_en=entry.name_en,
            spoken="\n".join(entry.also), kind=entry.kind, handling=entry.handling,
            serves=entry.serves, statutory_days=entry.statutory_days,
            promised_days=entry.promised_days, visits=entry.visits, minutes=entry.minutes,
            fee=entry.fee, fee_basis=entry.fee_basis, result=entry.result,
            result_kind=entry.result_kind, may_book=entry.booking, on_behalf=entry.on_behalf,
            basis=list(entry.basis), conditions=list(entry.conditions), steps=list(entry.steps),
            special=list(entry.special), notes=list(entry.notes),
            topics_text=f"|{'|'.join(entry.topics)}|", open_from=entry.open_from,
            open_until=entry.open_until, valid_from=today - timedelta(days=CATALOGUE_DAYS),
        )  # fmt: skip
        made.append(row)
        materials += [
            Material(
                matter=row, position=n, name=one.name, need=one.need, when=one.when,
                source=one.source, form=one.form, copies=one.copies, note=one.note,
            )
            for n, one in enumerate(entry.materials, start=1)
        ]  # fmt: skip
    return made, materials


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
