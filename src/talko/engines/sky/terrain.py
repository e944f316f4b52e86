"""Ridges, trees, and lamps: shapes in world units (one is the height of the picture), the same whatever part of them a picture shows."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

from talko.engines.sky.landscape import Relief

Height = Callable[[float], float]
"""Of the land above the water line, by place."""

# From far to near: height, least height, bumps per world unit.
SOFT: dict[Relief, tuple[tuple[float, float, float], ...]] = {
    "flat": ((0.035, 0.018, 1.1), (0.022, 0.008, 1.9), (0.014, 0.004, 3.1)),
    "coast": ((0.075, 0.01, 0.9), (0.055, -0.018, 1.7), (0.034, -0.016, 2.3)),
    "hills": ((0.085, 0.05, 0.9), (0.07, 0.025, 1.5), (0.035, 0.01, 2.4)),
    "fells": ((0.15, 0.045, 0.75), (0.11, 0.02, 1.15), (0.045, 0.008, 2.1)),
}
SHARP: dict[Relief, tuple[tuple[float, float, float], ...]] = {
    "peaks": ((0.31, 0.09, 0.16), (0.24, 0.04, 0.2), (0.085, 0.008, 0.2)),
    "canyon": ((0.15, 0.05, 0.3), (0.11, 0.02, 0.24), (0.035, 0.008, 0.3)),
}


def ridge(relief: Relief, layer: int, seed: str) -> tuple[Height, bool]:
    """The ridge's height at each place, and whether it is sharp: to be drawn with corners."""
    chance = Random(f"{seed} {relief} {layer}")  # noqa: S311  # a landscape is no secret
    if relief in SHARP:
        height, least, width = SHARP[relief][layer]
        make = _mesa if relief == "canyon" else _crags
        return make(chance, height, least, width), True
    height, least, bumps = SOFT[relief][layer]
    return (_domes if relief == "fells" else waves)(chance, height, least, bumps), False


def waves(chance: Random, height: float, least: float, bumps: float) -> Height:
    waves = [(bumps * factor, chance.uniform(0, math.tau)) for factor in (0.71, 1.0, 1.63, 2.57)]
    weights = (0.9, 1.0, 0.55, 0.22)

    def at(x: float) -> float:
        total = sum(
            weight * math.sin(math.tau * frequency * x + start)
            for weight, (frequency, start) in zip(weights, waves, strict=True)
        )
        return least + height * (0.5 + total / 4.6)

    return at


def _domes(chance: Random, height: float, least: float, bumps: float) -> Height:
    """Old, worn mountains: broad shoulders, round tops, long slopes."""
    low = waves(chance, height * 0.35, least, bumps * 1.6)
    tops = []
    x = -6.0
    while x < 6:
        x += chance.uniform(0.55, 1.25) / bumps
        tops.append((x, chance.uniform(0.35, 1.0) * height, chance.uniform(0.22, 0.42) / bumps))

    def at(place: float) -> float:
        dome = max(top * math.exp(-(((place - x) / width) ** 2)) for x, top, width in tops)
        return low(place) + dome * 0.85

    return at


def _crags(chance: Random, height: float, least: float, width: float) -> Height:
    """Alpine: steep summits with notches between them."""
    points: list[tuple[float, float]] = []
    x = -6.0
    while x < 6:
        summit = chance.uniform(0.5, 1.0) ** 1.2 * height
        points.append((x, least + summit))
        notch = summit * chance.uniform(0.3, 0.62)
        x += width * chance.uniform(0.55, 1.1)
        points.append((x, least + notch))
        x += width * chance.uniform(0.5, 1.0)
    broken = list(_broken(chance, points, 0.16))
    return _between(broken)


def _broken(chance: Random, points: list[tuple[float, float]], rough: float) -> Iterator[tuple[float, float]]:
    """With a shoulder in each slope."""
    for (x, y), (next_x, next_y) in pairwise(points):
        yield x, y
        share = chance.uniform(0.35, 0.65)
        middle = y + (next_y - y) * share
        yield x + (next_x - x) * share, middle + abs(next_y - y) * chance.uniform(-rough, rough)


def _mesa(chance: Random, height: float, least: float, width: float) -> Height:
    """Table mountains: flat tops, steep walls, rubble at the foot."""
    points: list[tuple[float, float]] = []
    x = -6.0
    while x < 6:
        top = least + height * chance.choice((0.45, 0.7, 0.7, 1.0))
        across = width * chance.uniform(0.5, 1.6)
        foot, wall = width * 0.22, width * 0.05
        points += [(x, least), (x + foot, least + (top - least) * 0.4), (x + foot + wall, top)]
        points += [(x + foot + across, top), (x + foot + across + wall, least + (top - least) * 0.4)]
        x += 2 * foot + across + wall
        points.append((x, least))
        x += width * chance.uniform(0.1, 1.2)
    return _between(points)


class _Between:
    """Straight lines between corners, which are kept: so a picture's path is made of them and of nothing else."""

    def __init__(self, points: list[tuple[float, float]]) -> None:
        self.corners = points

    def __call__(self, x: float) -> float:
        before = self.corners[0]
        for corner in self.corners:
            if corner[0] >= x:
                share = (x - before[0]) / ((corner[0] - before[0]) or 1)
                return before[1] + (corner[1] - before[1]) * share
            before = corner
        return before[1]


def _between(points: list[tuple[float, float]]) -> Height:
    return _Between(points)


def places(height: Height, left: float, right: float, step: float) -> list[float]:
    """Where a path through the ridge needs its points, from edge to edge."""
    if isinstance(height, _Between):
        return [left, *(x for x, _y in height.corners if left < x < right), right]
    first, last = math.floor(left / step), math.ceil(right / step)
    return [index * step for index in range(first, last + 1)]
