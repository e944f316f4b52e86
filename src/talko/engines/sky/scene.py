"""A landscape at a moment: where the sun stands, what it does next, and what follows for the picture."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from talko.engines.sky.almanac import Next, Sun, next_event, sidereal_angle, sun_at
from talko.engines.sky.landscape import Landscape
from talko.engines.sky.palette import Palette, Phase, Text, palette_at, phase_at, text_at

AURORA_FROM = 60.0
"""Degrees of latitude: the aurora is seen on clear nights from about here to the pole."""


@dataclass(frozen=True)
class Scene:
    landscape: Landscape
    latitude: float
    longitude: float
    moment: datetime

    @cached_property
    def sun(self) -> Sun:
        return sun_at(self.latitude, self.longitude, self.moment)

    @cached_property
    def next(self) -> Next:
        return next_event(self.latitude, self.longitude, self.moment)

    @cached_property
    def palette(self) -> Palette:
        return palette_at(self.sun.altitude)

    @property
    def text(self) -> Text:
        return text_at(self.sun.altitude)

    @property
    def phase(self) -> Phase:
        return phase_at(self.sun.altitude, sun_rises_today=self.sun.is_up or self.next.within_a_day)

    @property
    def view(self) -> float:
        """The direction in which the picture looks: to the noon sun."""
        return 180.0 if self.latitude >= 0 else 0.0

    @cached_property
    def sidereal(self) -> float:
        return sidereal_angle(self.longitude, self.moment.astimezone(UTC))

    @property
    def aurora(self) -> float:
        """Its brightness: with the latitude and the dark, and in some hours more than in others."""
        north = min(max((abs(self.latitude) - AURORA_FROM) / 6, 0), 1)
        dark = min(max((-self.sun.altitude - 6) / 6, 0), 1)
        hours = self.moment.timestamp() / 3600
        active = 0.72 + 0.28 * math.sin(hours / 2.3 + self.longitude)
        return north * dark * active

    def across(self, azimuth: float) -> float:
        """From -1 at the left edge to 1 at the right. The whole circle fits in; what lies ahead is given most room."""
        turned = (azimuth - self.view + 180) % 360 - 180
        return math.sin(math.radians(turned / 2))

    def upwards(self, altitude: float) -> float:
        """From 0 at the horizon to 1 in the zenith; low heights are given most room."""
        return (1 - math.exp(-altitude / 26)) / (1 - math.exp(-90 / 26))
