"""The catalogue of matters (事项) of the demonstration's hall, read from its files.

Plain values without Django; what becomes of them in the hall's own rows is written elsewhere.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

FILES = resources.files(__package__) / "data" / "matters"


@dataclass(frozen=True, slots=True)
class Material:
    """One thing to hand in. `when` is the condition of a material that is needed only if it holds.

    `optional` may be handed in later (容缺), `share` need not be brought: the window looks it up.
    """

    name: str
    need: Literal["required", "if", "optional"]
    source: Literal["self", "government", "share", "third", "form"]
    form: Literal["original", "copy", "both", "electronic"]
    when: str = ""
    copies: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody may come to the hall for, with the elements of its guide.

    `also` is how people say it. Days are working days, 0 on the spot; an empty `fee` is free;
    `special` are the procedures that stop the clock; `open_from` and `open_until` ("MM-DD", both
    inclusive) are empty when the matter is open all year.
    """

    department: str
    base_code: str
    name: str
    name_en: str
    also: tuple[str, ...]
    kind: Literal["permit", "grant", "confirm", "reward", "rule", "other", "service"]
    handling: Literal["instant", "promise"]
    serves: Literal["person", "organisation", "both"]
    statutory_days: int
    promised_days: int
    visits: int
    minutes: int
    fee: str
    result: str
    result_kind: Literal["licence", "paper", "payment", "record", "other"]
    booking: bool
    on_behalf: Literal["no", "written", "family", "yes"]
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    steps: tuple[str, ...]
    topics: tuple[str, ...]
    materials: tuple[Material, ...]
    fee_basis: str = ""
    special: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    open_from: str = ""
    open_until: str = ""


def read() -> tuple[Matter, ...]:
    """Every matter: by department, and within one in the order of its file."""
    files = sorted(
        (file for file in FILES.iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return tuple(
        _matter(content["department"], said)
        for content in (tomllib.loads(file.read_text("utf-8")) for file in files)
        for said in content["matter"]
    )


def _matter(department: str, said: dict[str, Any]) -> Matter:
    materials = tuple(Material(**material) for material in said.pop("material"))
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
    }
    return Matter(department=department, materials=materials, **given)
