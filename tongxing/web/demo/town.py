"""The map of the made-up town: its shapes, its places, and the plots people live on."""

import math
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from tongxing.people.models import Account
from tongxing.places.models import (
    Condition,
    Level,
    Notice,
    Offer,
    OpeningHours,
    Place,
    PlaceStep,
    Service,
    Shape,
)

from .curves import Point, closed, degrees, distance, ellipse, river, smooth
from .rows import uid
from .words import map as said

BEGAN = date(2019, 3, 1)
PLOT_EVERY, PLOT_OFFSET = 34, 22  # metres along a street, metres beside it
FROM_THE_WATER = 75  # metres, nearer stands no house
RIVER_HALF_WIDTH = 38
TOWN_ENDS = 2700  # metres along
HOURS = {
    Level.CENTRE: ((8, 30), (12, 0), (13, 30), (17, 30), 6),
    Level.INSTITUTE: ((8, 30), (12, 0), (14, 0), (17, 30), 5),
    Level.STATION: ((8, 30), (12, 0), (14, 0), (17, 30), 6),
    Level.POINT: ((9, 0), (12, 0), (14, 30), (20, 0), 7),
}  # opens, closes for noon, opens again, closes, days from Monday


class Plot(NamedTuple):
    """Where a house stands, which station it belongs to, and how many households it takes."""

    spot: Point
    station: str
    address: str
    floors: int  # 1 for a house of its own


class Street(NamedTuple):
    name: str
    kind: str
    line: list[Point]


# --- lines


def streets() -> list[Street]:
    found = [Street(name, "road", _riverside(offset)) for name, offset in said.RIVERSIDE]
    for name, kind, across, since, until in said.LENGTHWISE:
        line: list[Point] = [
            (x, across + 14 * math.sin(x / 400 + across)) for x in range(since, until + 1, 50)
        ]
        found.append(Street(name, kind, line))
    found += _crosswise(said.CROSSWISE_NORTH, -2420, 280, side=1, far=900)
    found += _crosswise(said.CROSSWISE_SOUTH, -2180, 300, side=-1, far=880)
    for name, along in said.BRIDGES:
        span: list[Point] = [(along, across) for across in range(-430, 426, 15)]
        found.append(Street(name, "road", span))
    found += [Street(name, "road", smooth(points)) for name, points in said.COUNTRY_ROADS]
    return found


def _riverside(offset: int) -> list[Point]:
    return [(x, river(x) + offset) for x in range(-2600, 2601, 50)]


def _crosswise(
    names: tuple[str, ...], first: int, step: int, *, side: int, far: int
) -> Iterator[Street]:
    for n, name in enumerate(names):
        along = first + n * step
        near = int(abs(river(along) + side * 115))
        line: list[Point] = [
            (along + 9 * math.sin(y / 160), side * y) for y in range(near, far + 1, 25)
        ]
        yield Street(name, "street", line)


def shapes() -> list[Shape]:
    """Everything the map draws, from the ground up."""
    made = [_shape(Shape.Kind.OUTLINE, "示意区界", closed(said.OUTLINE))]
    for name, corners in said.DISTRICTS:
        made.append(_shape(Shape.Kind.DISTRICT, name, closed(corners)))
    for name, *size in said.GREENS:
        made.append(_shape(Shape.Kind.GREEN, name, closed(ellipse(*size))))
    made.append(_shape(Shape.Kind.WATER, "舞溪河", _river_area()))
    for street in streets():
        made.append(_shape(Shape.Kind(street.kind), street.name, street.line))
    return made


def _river_area() -> list[Point]:
    bank = [(x, river(x)) for x in range(-4120, 4331, 40)]
    north = [(x, y + RIVER_HALF_WIDTH + 7 * math.sin(x / 210)) for x, y in bank]
    south = [(x, y - RIVER_HALF_WIDTH - 7 * math.sin(x / 170)) for x, y in bank]
    return [*north, *reversed(south), north[0]]


def _shape(kind: Shape.Kind, name: str, points: list[Point]) -> Shape:
    return Shape(kind=kind, name=name, points=[list(degrees(point)) for point in points])


# --- plots


def plots(rng: random.Random) -> dict[str, list[Plot]]:
    """Plots by station, in an order that does not depend on anything but the seed."""
    found: dict[str, list[Plot]] = {code: [] for code, *_ in said.STATIONS}
    town = [row for row in said.STATIONS if row[0] not in said.VILLAGES]
    for street in streets():
        if street.name.endswith("公路") or "桥" in street.name[-2:]:
            continue
        for number, spot in enumerate(_beside(street.line), start=1):
            if abs(spot[0]) > TOWN_ENDS or not _is_land(spot):
                continue
            code = min(town, key=lambda row: distance(spot, (row[3], row[4])))[0]
            floors = rng.choices((1, 3, 6, 7, 11), (40, 20, 22, 14, 4))[0]
            found[code].append(Plot(spot, code, f"{street.name}{number}号", floors))
    for code, _parent, name, along, across, is_village in said.STATIONS:
        if is_village:
            found[code] = list(_village(rng, code, name, along, across))
    return found


def _beside(line: list[Point]) -> Iterator[Point]:
    """Spots on both sides of a line, at even distances."""
    walked = 0.0
    for (x0, y0), (x1, y1) in pairwise(line):
        length = math.hypot(x1 - x0, y1 - y0)
        walked += length
        if walked >= PLOT_EVERY and length:
            walked = 0.0
            nx, ny = (y0 - y1) / length * PLOT_OFFSET, (x1 - x0) / length * PLOT_OFFSET
            yield x1 + nx, y1 + ny
            yield x1 - nx, y1 - ny


def _village(
    rng: random.Random, code: str, name: str, along: float, across: float
) -> Iterator[Plot]:
    short = name.removesuffix("站")
    number = 0
    while number < 120:
        spot = (rng.gauss(along, 130), rng.gauss(across, 95))
        if _is_land(spot):
            number += 1
            group = said.GROUPS_OF_A_VILLAGE[number % len(said.GROUPS_OF_A_VILLAGE)]
            yield Plot(spot, code, f"{short}{group}{number}号", 1)


def _is_land(spot: Point) -> bool:
    """Neither in the water nor on a hill or in a park."""
    along, across = spot
    if abs(across - river(along)) < FROM_THE_WATER:
        return False
    return all(
        ((along - x) / (1.25 * length)) ** 2 + ((across - y) / (1.25 * width)) ** 2 > 1
        for _name, x, y, length, width in said.GREENS
    )


# --- places


def places(rng: random.Random) -> dict[str, Place]:
    """1 centre, 3 institutes, 26 stations and 6 points, saved, by code."""
    rows = [("C", "", "大龙新时代文明实践中心", Level.CENTRE, said.CENTRE, "迎宾大道88号")]
    for code, name, along, across, address in said.INSTITUTES:
        rows.append((code, "C", name, Level.INSTITUTE, (along, across), address))
    for code, parent, name, along, across, is_village in said.STATIONS:
        short = name.removesuffix("站")
        address = f"{short}村委会一楼" if is_village else f"{short}党群服务中心"
        rows.append(
            (code, parent, name, Level.STATION, (along, across), address.replace("村村", "村"))
        )
    for code, parent, name, along, across, address in said.POINTS:
        rows.append((code, parent, name, Level.POINT, (along, across), address))

    made: dict[str, Place] = {}
    for n, (code, parent, name, level, spot, address) in enumerate(rows):
        lon, lat = degrees(spot)
        made[code] = Place.objects.plant(
            uid=uid(rng), code=code, parent=made.get(parent), name=name, level=level,
            lon=lon, lat=lat,
            address=address, phone=f"0999-100{n:04d}", step_free=n % 4 != 3,
            opened_on=BEGAN + timedelta(days=37 * n),
            introduction=_introduction(name, level),
        )  # fmt: skip
    return made


def _introduction(name: str, level: Level) -> str:
    return {
        Level.CENTRE: "文明实践中心与政务服务中心同在一处：有事只进一扇门、只找一个窗。",
        Level.INSTITUTE: f"{name}统筹片区里的站点和队伍，站里办不了的在这里办。",
        Level.STATION: f"{name}离家最近，帮办代办、志愿服务、反映事情都在这里。",
        Level.POINT: f"{name}可以歇脚、问事、找志愿者。",
    }[level]


def hours(places: dict[str, Place]) -> list[OpeningHours]:
    made = []
    for place in places.values():
        opens, noon, again, closes, days = HOURS[Level(place.level)]
        for day in range(days):
            for since, until in ((opens, noon), (again, closes)):
                made.append(
                    OpeningHours(place=place, weekday=day, opens=time(*since), closes=time(*until))
                )
    return made


def services() -> list[Service]:
    return [Service(code=code, name=name, name_en=en) for code, name, en, _bring in said.SERVICES]


def offers(rng: random.Random, places: dict[str, Place], services: list[Service]) -> list[Offer]:
    """The centre offers everything, a station most, a point a few."""
    counts = {Level.CENTRE: len(services), Level.INSTITUTE: 10, Level.STATION: 8, Level.POINT: 4}
    bring = {code: words for code, _name, _en, words in said.SERVICES}
    made = []
    for place in places.values():
        chosen = rng.sample(services, counts[Level(place.level)])
        made += [Offer(place=place, service=one, bring=bring[one.code]) for one in chosen]
    return made


def notices(
    places: dict[str, Place], *, by: dict[str, Account], now: datetime
) -> tuple[list[Notice], list[PlaceStep]]:
    """One station is short of people today, one is closed, each with its reason."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    since = now - timedelta(hours=2)
    declared = (
        ("S15", Condition.SHORT, said.SHORT_STAFFED),
        ("S08", Condition.CLOSED, said.CLOSED_TODAY),
    )
    rows, steps = [], []
    for code, condition, why in declared:
        place, who = places[code], by[code]
        rows.append(
            Notice(place=place, condition=condition, why=why, until=midnight, by=who, at=since)
        )
        steps.append(
            PlaceStep(
                place=place, kind=PlaceStep.Kind.DECLARED, by=who, at=since,
                note=f"{condition.label} {why}",
            )
        )  # fmt: skip
    return rows, steps
