"""Residents and their households."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from tongxing.people.models import Household, Person

from ..checking import Row
from .ground import blame
from .notebook import Notebook
from .people import Peoples


class Home(NamedTuple):
    """A household that is there, and who is its head."""

    household: Household
    head: int | None


class Residents(Peoples):
    def prepare(self, rows: list[Row]) -> None:
        """The households that are there; which people of the sheet stop being head of theirs."""
        heads = Person.objects.filter(is_head=True, household__isnull=False)
        head_of = dict(heads.values_list("household_id", "pk"))
        self.homes = {
            household.number: Home(household, head_of.get(household.pk))
            for household in Household.objects.all()
        } if any(row.get("household") for row in rows) else {}  # fmt: skip
        self.fresh: dict[str, Household] = {}
        self.heads: dict[str, int] = {}  # by household, the row that is its head
        self.leaving: set[int] = set()

    def look_closer(self, row: Row) -> None:
        number = row.get("household")
        if number is None:
            return
        home = self.homes.get(number)
        if home and not self.ground.holds(home.household.place_id):
            blame(row, "household", _("这个户号已登记在这次导入范围以外的阵地。"))
            return
        row.found.values["household"] = home.household if home else self._fresh(number, row)
        is_head = row.get("is_head")
        if is_head is not None:
            row.found.values["is_head"] = is_head
        if is_head:
            self._one_head(row, number, home)
        elif home and row.found.person and home.head == row.found.person.pk and is_head is False:
            self.leaving.add(row.found.person.pk)

    def _fresh(self, number: str, row: Row) -> Household:
        if number not in self.fresh:
            self.fresh[number] = Household(
                number=number, place=row.found.place, address=row.get("address") or ""
            )
        return self.fresh[number]

    def _one_head(self, row: Row, number: str, home: Home | None) -> None:
        if (line := self.heads.setdefault(number, row.line)) != row.line:
            blame(row, "household", _("这一户在第%(line)d行已有户主。") % {"line": line})
            return
        person = row.found.person
        other = home.head if home else None
        if other and other not in self.leaving and not (person and person.pk == other):
            blame(
                row, "household",
                _("这一户已登记了另一位户主。要换户主，请把原来那位也写进表里，排在前面。"),
            )  # fmt: skip

    def write_before(self, rows: list[Row], book: Notebook) -> None:
        """The new households, before anybody lives in them."""
        wanted = {row.get("household") for row in rows}
        book.make([home for number, home in self.fresh.items() if number in wanted])
