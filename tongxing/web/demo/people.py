"""The people of the made-up town: households with believable ages, numbers nobody could have."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate

from tongxing.people.id_numbers import check_digit
from tongxing.people.models import Household, Person, Sex
from tongxing.places.models import Place

from .curves import degrees
from .rows import new, uid
from .town import Plot
from .words import names
from .words.map import VILLAGES

HOUSEHOLDS = 10_500
IN_A_VILLAGE = 0.028  # of all households, in each village
AREA = 990_100  # no area of the country begins with 99
PHONES_FROM = 100_1000_0000  # no operator's range begins with 100
DAYS_A_YEAR = 365.25
WITH_ID, WITH_PHONE, PHONE_FROM_AGE = 0.95, 0.9, 13

# Who lives together, of a hundred households.
FORMS = {
    "old alone": 11, "old couple": 13, "couple": 13, "one child": 20, "two children": 18,
    "three generations": 14, "grandparents and children": 4, "alone": 7,
}  # fmt: skip
# Who they are, the head first: sex (None is either), whose age theirs follows, and by how many
# years at least and at most; an age of its own when it follows nobody.
MEMBERS = {
    "old alone": ((None, None, 61, 92),),
    "old couple": (("M", None, 60, 86), ("F", 0, -6, 2)),
    "couple": (("M", None, 25, 58), ("F", 0, -5, 2)),
    "one child": (("M", None, 26, 48), ("F", 0, -4, 2), (None, 1, -34, -21)),
    "two children": (
        ("M", None, 30, 48), ("F", 0, -4, 2), (None, 1, -30, -21), (None, 2, -7, -2),
    ),
    "three generations": (
        ("M", None, 55, 78), ("F", 0, -5, 2), ("M", 1, -30, -21), ("F", 2, -4, 2),
        (None, 3, -32, -22),
    ),
    "grandparents and children": (("M", None, 54, 70), ("F", 0, -4, 2), (None, 1, -58, -45)),
    "alone": ((None, None, 20, 59),),
}  # fmt: skip


def years(person: Person, today: date) -> float:
    """How old; a person whose birthday is not known counts as newborn."""
    return (today - (person.born_on or today)).days / DAYS_A_YEAR


class Numbers:
    """Id numbers and phones, each given once."""

    def __init__(self) -> None:
        self.serials: dict[tuple[int, date, bool], int] = {}
        self.phones = 0

    def id_number(self, station: str, born_on: date, sex: str) -> str:
        """A number with a right check digit in an area that does not exist; odd for men."""
        area, is_man = AREA + int(station[1:]), sex == Sex.MALE
        serial = self.serials.get((area, born_on, is_man), 0)
        self.serials[area, born_on, is_man] = serial + 1
        body = f"{area}{born_on:%Y%m%d}{2 * serial + is_man:03d}"
        return body + check_digit(body)

    def phone(self) -> str:
        """Scattered over the reserved range, none twice: the step shares no factor with it."""
        self.phones += 1
        return str(PHONES_FROM + self.phones * 7_368_787 % 89_990_000)


class Registry:
    """Makes people and the households they live in, row by row, from one stream of chance."""

    def __init__(self, rng: random.Random, places: dict[str, Place], now: datetime):
        self.rng, self.places, self.now = rng, places, now
        self.today = now.date()
        self.numbers = Numbers()
        self.households: list[Household] = []
        self.people: list[Person] = []
        self.surnames = list(names.SURNAMES)
        self.weights = list(accumulate(names.SURNAMES.values()))
        self.forms, self.form_weights = list(FORMS), list(accumulate(FORMS.values()))

    def born(self, age: int) -> date:
        """A birthday of somebody of this age today."""
        return self.today - timedelta(days=int((age + self.rng.random()) * DAYS_A_YEAR) + 1)

    def surname(self) -> str:
        return self.rng.choices(self.surnames, cum_weights=self.weights)[0]

    def given_name(self, sex: str, born_on: date) -> str:
        era = next(one for one in names.ERAS if born_on.year < one[0])
        first, second = era[1:3] if sex == Sex.FEMALE else era[3:5]
        if self.rng.random() < names.ONE_CHARACTER_SHARE:
            return self.rng.choice(second)
        return self.rng.choice(first) + self.rng.choice(second)

    def household(self, plot: Plot, unit: str) -> Household:
        lon, lat = degrees(plot.spot)
        made = new(
            Household, uid=uid(self.rng), number=f"{plot.station}-{len(self.households) + 1:05d}",
            place=self.places[plot.station], address=plot.address + unit, lon=lon, lat=lat,
        )  # fmt: skip
        self.households.append(made)
        return made

    def person(
        self, household: Household, *, name: str, sex: str, born_on: date, is_head: bool,
        phone: str | None = None,
    ) -> Person:  # fmt: skip
        rng = self.rng
        age = (self.today - born_on).days / DAYS_A_YEAR
        if phone is None and age >= PHONE_FROM_AGE and rng.random() < WITH_PHONE:
            phone = self.numbers.phone()
        station = household.place.code
        number = self.numbers.id_number(station, born_on, sex)
        made = new(
            Person, uid=uid(rng), name=name, sex=sex, born_on=born_on,
            id_number=number if is_head or rng.random() < WITH_ID else "", phone=phone or "",
            place=household.place, household=household, is_head=is_head,
            address=household.address, speaks=self.speech(age, station),
            registered_at=self.now - timedelta(days=rng.randint(190, 900), hours=rng.randint(0, 9)),
        )  # fmt: skip
        made.seal()
        self.people.append(made)
        return made

    def speech(self, age: float, station: str) -> str:
        """A language other than the common one, oftener among the old and in villages."""
        likely = (0.34 if age > 60 else 0.05) * (1.6 if station in VILLAGES else 0.4)
        return self.rng.choice(names.SPEECH) if self.rng.random() < likely else ""

    def family(self, plot: Plot, unit: str) -> None:
        """One household of a believable form."""
        rng = self.rng
        form = rng.choices(self.forms, cum_weights=self.form_weights)[0]
        household, family_name = self.household(plot, unit), self.surname()
        ages: list[int] = []
        for n, (fixed_sex, follows, low, high) in enumerate(MEMBERS[form]):
            base = 0 if follows is None else ages[follows]
            ages.append(max(0, base + rng.randint(low, high)))
            sex = fixed_sex or rng.choice((Sex.FEMALE, Sex.MALE)).value
            born_on = self.born(ages[n])
            married_in = follows is not None and high > 0
            surname = self.surname() if married_in else family_name
            name = surname + self.given_name(sex, born_on)
            self.person(household, name=name, sex=sex, born_on=born_on, is_head=n == 0)

    def town(self, plots: dict[str, list[Plot]], *, count: int) -> Iterator[int]:
        """All households; says now and then how many there are."""
        homes = list(self._homes(plots, count=count))
        for done, (plot, unit) in enumerate(homes, start=1):
            self.family(plot, unit)
            if done % 250 == 0 or done == count:
                yield done

    def _homes(self, plots: dict[str, list[Plot]], *, count: int) -> Iterator[tuple[Plot, str]]:
        """As many homes as asked: villages a share each, the town the rest, tall houses more."""
        share = max(1, round(count * IN_A_VILLAGE))
        for code in VILLAGES:
            for n in range(share):
                yield plots[code][n % len(plots[code])], ""
        flats = [
            (plot, floor)
            for code, found in plots.items()
            if code not in VILLAGES
            for plot in found
            for floor in range(plot.floors)
        ]
        self.rng.shuffle(flats)
        for n in range(count - share * len(VILLAGES)):
            plot, floor = flats[n % len(flats)]
            door = n // len(flats) + 1
            unit = f"{door}单元{floor + 1}0{1 + n % 2}室" if plot.floors > 1 else ""
            yield plot, unit
