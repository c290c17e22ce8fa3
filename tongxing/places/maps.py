"""The zone's own map as one SVG: shapes and marks in degrees, drawn in whole numbers."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .models import Shape

WIDTH = 1000  # of the drawing; the height follows from the outline
MARGIN = 12
ORDER = ["district", "outline", "green", "water", "street", "road"]  # below to above


class Mark(NamedTuple):
    """Something to show at a point, with where it leads."""

    lon: float
    lat: float
    title: str
    url: str
    kind: str


class Drawn(NamedTuple):
    x: int
    y: int
    title: str
    url: str
    kind: str


class Line(NamedTuple):
    kind: str
    is_area: bool
    points: str
    name: str
    x: int
    y: int


class Map(NamedTuple):
    """What the template draws; without shapes there is nothing to draw on."""

    width: int
    height: int
    lines: list[Line]
    marks: list[Drawn]


class _Frame(NamedTuple):
    west: float
    north: float
    scale: float  # drawing units to a degree of latitude
    squeeze: float  # a degree of longitude in degrees of latitude, here

    def place(self, lon: float, lat: float) -> tuple[int, int]:
        x = (lon - self.west) * self.squeeze * self.scale + MARGIN
        return round(x), round((self.north - lat) * self.scale + MARGIN)


def draw(marks: Iterable[Mark]) -> Map | None:
    """The zone's shapes with these marks on them; None when the zone has no shapes yet."""
    shapes = sorted(Shape.objects.order_by("pk"), key=lambda shape: ORDER.index(shape.kind))
    if not shapes:
        return None
    frame, height = _frame([point for shape in shapes for point in shape.points])
    lines = [_line(frame, shape) for shape in shapes]
    drawn = [Drawn(*frame.place(m.lon, m.lat), m.title, m.url, m.kind) for m in marks]
    return Map(WIDTH, height, lines, drawn)


def _frame(points: Sequence[Sequence[float]]) -> tuple[_Frame, int]:
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, 1e-6)
    return _Frame(west, north, scale, squeeze), round((north - south) * scale) + 2 * MARGIN


def _line(frame: _Frame, shape: Shape) -> Line:
    placed = [frame.place(lon, lat) for lon, lat in shape.points]
    middle = placed[len(placed) // 2]
    if shape.is_area:
        middle = tuple(sum(axis) // len(placed) for axis in zip(*placed, strict=True))
    points = " ".join(f"{x},{y}" for x, y in placed)
    return Line(shape.kind, shape.is_area, points, shape.name, *middle)
