"""Geometry of the made-up valley: smooth lines, and degrees from metres. Pure."""

import math
from collections.abc import Sequence

Point = tuple[float, float]  # metres, or degrees (longitude, latitude)

ORIGIN = (109.0, 27.3)  # degrees, WGS 84
METRES_PER_DEGREE = 111_320  # of latitude
TURN = math.radians(-11)  # the valley runs a little south of east


def smooth(points: Sequence[Point], *, per_span: int = 8) -> list[Point]:
    """A Catmull-Rom curve through the points (E. Catmull, R. Rom, 1974)."""
    padded = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        line += [_between(a, b, c, d, n / per_span) for n in range(per_span)]
    return [*line, points[-1]]


def closed(points: Sequence[Point], *, per_span: int = 6) -> list[Point]:
    """A smooth ring through the points; its last point is its first."""
    around = [points[-1], *points, points[0], points[1]]
    ring = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        ring += [_between(a, b, c, d, n / per_span) for n in range(per_span)]
    return [*ring, ring[0]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def at(axis: int) -> float:
        p, q, r, s = a[axis], b[axis], c[axis], d[axis]
        curve = 2 * q + (r - p) * t
        curve += (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3
        return curve / 2

    return at(0), at(1)


def river(along: float) -> float:
    """How far the river stands off the middle of the valley, metres to the north."""
    return 62 * math.sin(along / 610 + 0.6) + 30 * math.sin(along / 263)


def warped(point: Point) -> Point:
    """Straight valley metres bent into the valley as it lies: nothing stays quite parallel."""
    along, across = point
    bend = 240 * math.sin(along / 1900 + 0.4) + 70 * math.sin(along / 820 + 2)
    x = along + 16 * math.sin(across / 240) + 9 * math.sin(along / 170 + across / 310)
    y = across + bend + 13 * math.sin(along / 330 + 1) + 8 * math.sin(across / 190)
    return x * math.cos(TURN) - y * math.sin(TURN), x * math.sin(TURN) + y * math.cos(TURN)


def degrees(point: Point) -> Point:
    """Longitude and latitude of valley metres, to about a tenth of a metre."""
    x, y = warped(point)
    lon = ORIGIN[0] + x / (METRES_PER_DEGREE * math.cos(math.radians(ORIGIN[1])))
    return round(lon, 6), round(ORIGIN[1] + y / METRES_PER_DEGREE, 6)


def ellipse(along: float, across: float, half_length: float, half_width: float) -> list[Point]:
    """A hill or a park: an ellipse that is not quite one."""
    ring = []
    for n in range(16):
        angle = n * math.tau / 16
        size = (
            1 + 0.13 * math.sin(3 * angle + along / 90) + 0.08 * math.sin(5 * angle + across / 70)
        )
        ring.append(
            (
                along + half_length * size * math.cos(angle),
                across + half_width * size * math.sin(angle),
            )
        )
    return ring


def distance(one: Point, other: Point) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1])
