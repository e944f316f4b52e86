"""A scene as SVG: what lies behind first. Presentation attributes only, for a strict Content-Security-Policy forbids `style`."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

from talko.engines.sky import terrain
from talko.engines.sky.colour import WHITE, Colour, along, as_hex, mix, of_hex
from talko.engines.sky.landmarks import SCALE, SILHOUETTES
from talko.engines.sky.palette import behind_text
from talko.engines.sky.scene import Scene
from talko.engines.sky.shapes import SHAPES, Shape
from talko.engines.sky.stars import stars_above
from talko.engines.sky.trees import VARIANTS, variants

LAMP = of_hex("#ffd9a0")
AURORA = ("#7df0c0", "#62cfc4")
PLACES_OF_LANDMARKS = (0.2, -0.27)
"""From the middle, in heights of the picture: seen in every shape, and beside what is written at the left."""
STEP = 0.16
"""Between the points of a soft ridge, in heights."""


def draw(scene: Scene, shape: str) -> str:
    return "".join(_Picture(scene, SHAPES[shape]).parts())


def n(number: float) -> str:
    """A coordinate: whole pixels are as good as any."""
    return str(round(number))


def share(number: float) -> str:
    return f"{number:.2f}".removeprefix("0").rstrip("0").rstrip(".") or "0"


@dataclass
class _Picture:
    scene: Scene
    shape: Shape

    def parts(self) -> Iterator[str]:
        width, height = self.shape.width, self.shape.height
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' preserveAspectRatio="xMidYMax slice"><defs>'
        )
        yield from self._definitions()
        yield f'</defs><rect width="{width}" height="{n(self.horizon + 2)}" fill="url(#s)"/>'
        yield from self._stars()
        yield from self._aurora()
        yield from self._sun()
        yield from self._ridges()
        yield from self._landmarks()
        yield from self._water()
        yield from self._lamps()
        yield from self._ground()
        yield "</svg>"

    # Measures and colours

    @cached_property
    def horizon(self) -> float:
        return self.shape.horizon * self.shape.height

    @cached_property
    def centre(self) -> float:
        return self.shape.width / 2

    def x(self, place: float) -> float:
        return self.centre + place * self.shape.unit

    def place(self, x: float) -> float:
        return (x - self.centre) / self.shape.unit

    @cached_property
    def edges(self) -> tuple[float, float]:
        return self.place(0), self.place(self.shape.width)

    @cached_property
    def stops(self) -> list[tuple[float, Colour]]:
        """Of the sky, from the top to the horizon. Where text may stand, it can be read."""
        colours, end = self.scene.palette, self.shape.text / self.shape.horizon
        natural = [(0.0, colours.top), (0.5, colours.middle), (0.88, colours.low), (1.0, colours.horizon)]
        return self._readable(natural, end)

    def _readable(self, stops: list[tuple[float, Colour]], end: float) -> list[tuple[float, Colour]]:
        """A gradient on which text can be read down to `end`, where it goes on as it was."""
        if end <= 0:
            return stops
        inside = [(at, self.behind(colour)) for at, colour in stops if at < end]
        return [*inside, (end, self.behind(along(stops, end))), *(stop for stop in stops if stop[0] > end)]

    def behind(self, colour: Colour) -> Colour:
        return behind_text(colour, self.scene.text) if self.shape.text else colour

    @cached_property
    def heights(self) -> list[tuple[terrain.Height, bool]]:
        land = self.scene.landscape
        return [terrain.ridge(land.relief, layer, land.seed) for layer in range(3)]

    @cached_property
    def ridge_colours(self) -> list[Colour]:
        colours = self.scene.palette
        return [self.behind(colours.far), self.behind(mix(colours.far, colours.near, 0.5)), colours.near]

    @cached_property
    def sun_place(self) -> tuple[float, float]:
        """It rises out of the farthest ridge, wherever that ends."""
        sun = self.scene.sun
        x = self.centre + self.scene.across(sun.azimuth) * self.shape.reach * self.shape.width
        skyline = max(0.0, *(height(self.place(x)) for height, _sharp in self.heights[:2]))
        start = self.horizon - skyline * self.shape.unit + self.sun_radius * 0.8
        return x, start - self.scene.upwards(sun.altitude + 0.833) * (start - 1.6 * self.sun_radius)

    @cached_property
    def sun_light(self) -> Colour:
        """Nearly white when it is high."""
        return mix(self.scene.palette.sun, WHITE, min(max((self.scene.sun.altitude - 3) / 25, 0), 0.8))

    @cached_property
    def sun_radius(self) -> float:
        """Larger when it is low, as it seems to be."""
        low = math.exp(-max(self.scene.sun.altitude, 0) / 20)
        return self.shape.height * (0.03 + 0.014 * low)

    # Definitions

    def _definitions(self) -> Iterator[str]:
        yield self._gradient("s", self.stops)
        for layer, colour in enumerate(self.ridge_colours[:2]):
            haze = mix(colour, self.scene.palette.low if layer else self.scene.palette.horizon, 0.42)
            peak = max(self.heights[layer][0](place) for place in self._sampled)
            top = self.horizon - peak * self.shape.unit
            end = (self.shape.text * self.shape.height - top) / max(self.horizon - top, 1)
            yield (
                f'<linearGradient id="r{layer}" gradientUnits="userSpaceOnUse" x2="0" y1="{n(top)}" y2="{n(self.horizon)}">'
                f"{_stops(self._readable([(0.0, colour), (1.0, haze)], end))}</linearGradient>"
            )
        if self.scene.palette.glow:
            light = as_hex(self.sun_light)
            yield (
                f'<radialGradient id="g"><stop stop-color="{light}" stop-opacity="{share(self.scene.palette.glow)}"/>'
                f'<stop offset=".4" stop-color="{light}" stop-opacity="{share(self.scene.palette.glow * 0.36)}"/>'
                f'<stop offset="1" stop-color="{light}" stop-opacity="0"/></radialGradient>'
            )

    @cached_property
    def _sampled(self) -> list[float]:
        left, right = self.edges
        return [left + (right - left) * index / 24 for index in range(25)]

    def _gradient(self, name: str, stops: list[tuple[float, Colour]]) -> str:
        return f'<linearGradient id="{name}" x2="0" y2="1">{_stops(stops)}</linearGradient>'

    # The sky

    def _stars(self) -> Iterator[str]:
        brightness = self.scene.palette.stars
        if brightness < 0.05:
            return
        unit = 1.0 if self.shape.width > 400 else 0.7
        sizes: dict[float, list[str]] = {}
        for altitude, azimuth, magnitude in stars_above(self.scene.latitude, self.scene.sidereal):
            x = self.centre + self.scene.across(azimuth) * self.shape.width * 0.62
            y = self.horizon * (1 - 0.97 * self.scene.upwards(altitude))
            if 0 < x < self.shape.width and (magnitude < 2.6 or self.shape.width > 400):
                size = 3.4 if magnitude < 0.6 else 2.6 if magnitude < 2 else 1.8 if magnitude < 3.2 else 1.2
                sizes.setdefault(size, []).append(f"M{n(x)} {n(y)}h0")
        for size, points in sorted(sizes.items()):
            opacity = brightness * (0.95 if size > 2 else 0.75 if size > 1.5 else 0.5)
            yield (
                f'<path d="{"".join(points)}" stroke="#fff" stroke-linecap="round" stroke-width="{size * unit:.1f}"'
                f' opacity="{share(opacity)}"/>'
            )

    def _aurora(self) -> Iterator[str]:
        brightness = self.scene.aurora
        if brightness < 0.05:
            return
        chance = Random(f"{self.scene.landscape.seed} {int(self.scene.moment.timestamp() // 600)}")  # noqa: S311
        height = self.shape.height
        deviation = round(height * 0.025)
        yield (
            f'<filter id="b" x="-.2" width="1.4" y="-1" height="3"><feGaussianBlur stdDeviation="{deviation // 2} {deviation}"/></filter>'
            f'<g filter="url(#b)" fill="none" stroke-width="{n(height * 0.06)}">'
        )
        for band, colour in enumerate(AURORA[:2]):
            foot = self.horizon * (0.68 - 0.27 * band)
            opacity = share(brightness * (0.5 - 0.27 * band))
            yield f'<path id="c{band}" d="{self._curtain(chance, foot)}" stroke="{colour}" opacity="{opacity}"/>'
            for fold in range(1, 5):
                yield (
                    f'<use href="#c{band}" y="{n(-fold * height * 0.05)}"'
                    f' opacity="{share(0.8 - fold * 0.16)}"/>'
                )
        yield "</g>"

    def _curtain(self, chance: Random, foot: float) -> str:
        """The lower edge of a ribbon that hangs in folds."""
        width = self.shape.width
        folds = max(3, round(width / self.shape.height * 2.4))
        step = width / folds
        points = [
            (index * step, foot + chance.uniform(-0.075, 0.075) * self.shape.height)
            for index in range(-1, folds + 2)
        ]
        return "M" + _soft(points)[1:]

    def _sun(self) -> Iterator[str]:
        x, y = self.sun_place
        palette, height, altitude = self.scene.palette, self.shape.height, self.scene.sun.altitude
        if palette.glow:
            deep = min(max((altitude + 2) / 3, 0), 1)
            below = self.horizon - self.shape.text * height
            tall = min(below, 0.3 * height) + (0.42 * height - min(below, 0.3 * height)) * deep
            if self.scene.text == "light":
                y = self.horizon
            wide = 0.42 * height * (1 + 0.9 * (1 - deep))
            yield f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{n(wide)}" ry="{n(tall)}" fill="url(#g)"/>'
        if self.scene.sun.is_up:
            yield f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(self.sun_radius)}" fill="{as_hex(self.sun_light)}"/>'

    # The land

    def _ridges(self) -> Iterator[str]:
        for layer, (height, _sharp) in enumerate(self.heights):
            fill = f"url(#r{layer})" if layer < 2 else as_hex(self.ridge_colours[2])
            name = f' id="m{layer}"' if layer else ""
            yield f'<path{name} d="{self._ridge_path(layer)}" fill="{fill}"/>'
            if self.scene.landscape.relief == "peaks" and layer < 2:
                snow = mix(self.ridge_colours[layer], self.scene.palette.low, 0.55)
                yield f'<path d="{self._snow(height)}" fill="{as_hex(self.behind(snow))}" opacity=".8"/>'

    def _ridge_path(self, layer: int) -> str:
        height, sharp = self.heights[layer]
        left, right = self.edges
        step = STEP if layer == 0 else STEP * 0.75
        points = [
            (self.x(place), self.horizon - max(height(place), -0.01) * self.shape.unit)
            for place in terrain.places(height, left, right, step)
        ]
        base = n(self.horizon + 1)
        if sharp:
            return f"M{n(points[0][0])} {base}L" + " ".join(f"{n(x)} {n(y)}" for x, y in points) + f"V{base}z"
        return f"M{n(points[0][0])} {base}V{n(points[0][1])}" + _soft(points) + f"V{base}z"

    def _snow(self, height: terrain.Height) -> str:
        """The sides of summits on which the light falls."""
        left, right = self.edges
        corners = [(x, height(x)) for x in terrain.places(height, left, right, STEP)]
        highest = max(y for _x, y in corners)
        side = 1 if self.scene.across(self.scene.sun.azimuth) >= 0 else -1
        patches = []
        for before, summit, after in zip(corners, corners[1:], corners[2:], strict=False):
            if summit[1] <= max(before[1], after[1], 0.5 * highest):
                continue
            foot = after if side > 0 else before
            x, y = self.x(summit[0]), self.horizon - summit[1] * self.shape.unit
            dx, dy = (foot[0] - summit[0]) * self.shape.unit, (summit[1] - foot[1]) * self.shape.unit
            patches.append(
                f"M{n(x)} {n(y)}l{n(dx)} {n(dy)} {n(-dx * 0.5)} {n(-dy * 0.3)} {n(-dx * 0.35)} {n(dy * 0.25)}z"
            )
        return "".join(patches)

    def _landmarks(self) -> Iterator[str]:
        colour = as_hex(mix(self.scene.palette.near, self.scene.palette.ground, 0.35))
        for place, name in zip(PLACES_OF_LANDMARKS, self.scene.landscape.landmarks, strict=False):
            silhouette = SILHOUETTES[name]
            scale = silhouette.size * SCALE * self.shape.unit
            land = 0.0 if "bridge" in name else max(0.004, self.heights[2][0](place) - 0.004)
            y = self.horizon - land * self.shape.unit
            yield f'<g transform="translate({n(self.x(place))} {n(y)})scale({share(scale)})">'
            if "bridge" not in name:
                yield f'<path d="M-170 5Q-60-7 0-3T170 5z" fill="{as_hex(self.scene.palette.near)}"/>'
            yield f'<path d="{silhouette.shape}" fill="{colour}"/>'
            if silhouette.lines:
                yield f'<path d="{silhouette.lines}" fill="none" stroke="{colour}" stroke-width="2"/>'
            if silhouette.windows and self.scene.palette.lamps > 0.05:
                yield (
                    f'<path d="{silhouette.windows}" stroke="{as_hex(LAMP)}" stroke-width="3" stroke-linecap="round"'
                    f' opacity="{share(self.scene.palette.lamps)}"/>'
                )
            yield "</g>"

    # Water and what shines in it

    def _water(self) -> Iterator[str]:
        palette, water = self.scene.palette, self.scene.landscape.water
        width, height = self.shape.width, self.shape.height
        shore = n(self.horizon)
        if water == "none":
            meadow = [
                (0.0, mix(palette.near, palette.ground, 0.15)),
                (1.0, mix(palette.near, palette.ground, 0.75)),
            ]
            yield (
                f"<defs>{self._gradient('f', meadow)}</defs>"
                f'<rect y="{shore}" width="{width}" height="{n(height - self.horizon)}" fill="url(#f)"/>'
            )
            return
        mirror = [
            (0.0, mix(palette.horizon, palette.far, 0.25)),
            (0.35, mix(mix(palette.low, palette.middle, 0.4), palette.far, 0.2)),
            (1.0, mix(palette.middle, palette.near, 0.45)),
        ]
        yield f"<defs>{self._gradient('w', mirror)}</defs>"
        yield f'<rect y="{shore}" width="{width}" height="{n(height - self.horizon)}" fill="url(#w)"/>'
        for layer in (1, 2):
            yield (
                f'<use href="#m{layer}" transform="matrix(1 0 0 -.6 0 {n(self.horizon * 1.6)})"'
                f' opacity="{share(0.22 + 0.1 * layer)}"/>'
            )
        yield from self._glitter()
        if water == "river":
            yield from self._banks()

    def _banks(self) -> Iterator[str]:
        """Two tongues of land, between which the river winds."""
        palette, top, width = self.scene.palette, self.horizon, self.shape.width
        reach = self.shape.height - top
        tip = self.x(-0.18)
        yield (
            f'<path d="M{width} {n(top)}C{n(self.x(0.5))} {n(top + reach * 0.06)} {n(tip)} {n(top + reach * 0.1)} {n(tip)}'
            f' {n(top + reach * 0.2)}S{n(self.x(0.6))} {n(top + reach * 0.3)} {width} {n(top + reach * 0.4)}z"'
            f' fill="{as_hex(mix(palette.near, palette.ground, 0.25))}"/>'
        )
        tip = self.x(0.3)
        yield (
            f'<path d="M0 {n(top + reach * 0.3)}C{n(self.x(-0.4))} {n(top + reach * 0.36)} {n(tip)} {n(top + reach * 0.4)} {n(tip)}'
            f' {n(top + reach * 0.52)}S{n(self.x(-0.3))} {n(top + reach * 0.7)} 0 {n(top + reach * 0.9)}z"'
            f' fill="{as_hex(mix(palette.near, palette.ground, 0.55))}"/>'
        )

    def _glitter(self) -> Iterator[str]:
        """Short lines of light below the sun; broader and fainter the nearer they are."""
        altitude = self.scene.sun.altitude
        strength = min(max((altitude + 1.5) / 2, 0), 1) * (1 - min(max((altitude - 12) / 30, 0), 0.8))
        if strength < 0.05 or self.scene.landscape.water == "none":
            return
        x, _y = self.sun_place
        chance = Random(self.scene.landscape.seed)  # noqa: S311
        height, start = self.shape.height, self.horizon
        for row, opacity in ((0, 0.75), (1, 0.45)):
            lines = []
            for index in range(row * 4, row * 4 + 4):
                y = start + height * (0.008 + 0.017 * index)
                if y > self.shape.ground * height:
                    break
                half = self.sun_radius * (1.5 - 0.12 * index) * chance.uniform(0.75, 1.1)
                lines.append(f"M{n(x - half + chance.uniform(-6, 6))} {n(y)}h{n(2 * half)}")
            if lines:
                yield (
                    f'<path d="{"".join(lines)}" stroke="{as_hex(self.scene.palette.sun)}"'
                    f' stroke-width="{max(1.0, height * 0.004):.1f}" stroke-linecap="round" opacity="{share(strength * opacity)}"/>'
                )

    def _lamps(self) -> Iterator[str]:
        """The town along the shore, and its light in the water."""
        strength = self.scene.palette.lamps
        if strength < 0.05:
            return
        chance = Random(f"{self.scene.landscape.seed} lamps")  # noqa: S311
        height, lamps, gleams = self.shape.height, [], []
        for _lamp in range(18):
            x = self.x(PLACES_OF_LANDMARKS[0] + chance.gauss(0, 0.34))
            y = self.horizon - chance.uniform(0.003, 0.02) * height
            if not 0 < x < self.shape.width:
                continue
            lamps.append(f"M{n(x)} {n(y)}h0")
            if chance.random() < 0.5:
                gleams.append(f"M{n(x)} {n(self.horizon + 3)}v{n(height * chance.uniform(0.015, 0.06))}")
        colour, size = as_hex(LAMP), max(1.2, height * 0.004)
        yield (
            f'<path d="{"".join(lamps)}" stroke="{colour}" stroke-width="{size:.1f}" stroke-linecap="round"'
            f' opacity="{share(strength * 0.9)}"/>'
        )
        if self.scene.landscape.water in {"sea", "lake"}:
            yield f'<path d="{"".join(gleams)}" stroke="{colour}" stroke-width="{size:.1f}" opacity="{share(strength * 0.22)}"/>'

    # In front

    def _ground(self) -> Iterator[str]:
        land = self.scene.landscape
        chance = Random(f"{land.seed} {land.trees}")  # noqa: S311
        height = self.shape.height
        top = self.shape.ground * height
        wave = terrain.waves(Random(f"{land.seed} ground"), 0.035, -0.018, 0.55)  # noqa: S311
        left, right = self.edges
        points = [
            (self.x(place), top - wave(place) * self.shape.unit)
            for place in terrain.places(wave, left, right, 0.4)
        ]
        land_path = f"M{n(points[0][0])} {height}V{n(points[0][1])}{_soft(points)}V{height}z"
        yield f'<g fill="{as_hex(self.scene.palette.ground)}"><path d="{land_path}"/>'
        if land.trees != "none":
            for name, shape in enumerate(variants(land.trees, chance, self.shape.unit)):
                yield f'<defs><path id="t{name}" d="{shape}"/></defs>'
            for place, size in self._forest(chance):
                x, y = self.x(place), top - wave(place) * self.shape.unit + 2
                yield f'<use href="#t{size}" x="{n(x)}" y="{n(y)}"/>'
        yield "</g>"

    def _forest(self, chance: Random) -> Iterator[tuple[float, int]]:
        """Places and sizes: large ones where they stand close, few and small ones in the open."""
        left, right = self.edges
        dense = terrain.waves(Random(f"{self.scene.landscape.seed} forest"), 1.0, 0.0, 0.8)  # noqa: S311
        place = left - 0.02
        while place < right:
            openness = max(0.0, 1 - dense(place)) ** 3
            place += 0.022 + chance.random() * (0.035 + 0.4 * openness)
            yield place, min(int(VARIANTS * chance.random() ** (1 + 2 * openness)), VARIANTS - 1)


def _stops(stops: list[tuple[float, Colour]]) -> str:
    return "".join(f'<stop offset="{share(at)}" stop-color="{as_hex(colour)}"/>' for at, colour in stops)


def _soft(points: list[tuple[float, float]]) -> str:
    """A curve near the points: through the middles between them, bent towards each."""
    x, y = round(points[0][0]), round(points[0][1])
    drawn = [f"L{x} {y}"]
    for (bend_x, bend_y), (after_x, after_y) in zip(points[1:], points[2:] + points[-1:], strict=True):
        last = (after_x, after_y) == (bend_x, bend_y)
        end_x = round(after_x if last else (bend_x + after_x) / 2)
        end_y = round(after_y if last else (bend_y + after_y) / 2)
        drawn.append(f"q{round(bend_x) - x} {round(bend_y) - y} {end_x - x} {end_y - y}")
        x, y = end_x, end_y
    return "".join(drawn)
