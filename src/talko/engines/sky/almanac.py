"""Where the sun stands, and when it rises and sets next. Also where it does neither for weeks.

Heights come from `astral`. Rise and set are where the height passes -0.833 degrees, found by bisection: this holds near the days when
the polar night and the midnight sun begin and end, where formulas for a day's sunset have no answer.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from astral import Observer
from astral.sun import azimuth, elevation

RISE = -0.833
"""Degrees: the upper rim of the sun on the horizon, seen through the air (the convention of almanacs)."""
STEP = timedelta(minutes=15)
Event = Literal["rises", "sets"]


@dataclass(frozen=True, slots=True)
class Sun:
    altitude: float
    """Degrees above the horizon, without refraction."""
    azimuth: float
    """Degrees from north, by east."""

    @property
    def is_up(self) -> bool:
        return self.altitude > RISE


@dataclass(frozen=True, slots=True)
class Next:
    """What the sun does next."""

    event: Event
    at: datetime | None
    """None when it does not happen within a year."""
    within_a_day: bool


def sun_at(latitude: float, longitude: float, moment: datetime) -> Sun:
    observer = _observer(latitude, longitude)
    utc = moment.astimezone(UTC)
    return Sun(elevation(observer, utc, with_refraction=False), azimuth(observer, utc))


def next_event(latitude: float, longitude: float, moment: datetime) -> Next:
    """The next sunrise or sunset. After a day without one there is midnight sun or polar night: then the day on which it ends."""
    moment = moment.astimezone(UTC)
    up = sun_at(latitude, longitude, moment).is_up
    event: Event = "sets" if up else "rises"
    at = _crossing(latitude, longitude, moment, timedelta(days=1), up)
    if at is not None:
        return Next(event, at, within_a_day=True)
    for day in range(1, 367):
        turn = moment + timedelta(days=day)
        extreme = _extreme(latitude, longitude, turn, highest=not up)
        if (extreme > RISE) != up:
            start = turn - timedelta(days=1)
            return Next(event, _crossing(latitude, longitude, start, timedelta(days=3), up), False)
    return Next(event, None, within_a_day=False)


def sidereal_angle(longitude: float, moment: datetime) -> float:
    """Local mean sidereal time in degrees (Meeus, Astronomical Algorithms, 12.4, without its smallest terms)."""
    days = (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)) / timedelta(days=1)
    return (280.46061837 + 360.98564736629 * days + longitude) % 360


def horizontal(
    latitude: float, sidereal: float, right_ascension: float, declination: float
) -> tuple[float, float]:
    """Altitude and azimuth of a star; all in degrees (Meeus 13.5 and 13.6)."""
    hour, north, height = map(math.radians, (sidereal - right_ascension, latitude, declination))
    sine = math.sin(north) * math.sin(height) + math.cos(north) * math.cos(height) * math.cos(hour)
    from_south = math.atan2(
        math.sin(hour), math.cos(hour) * math.sin(north) - math.tan(height) * math.cos(north)
    )
    return math.degrees(math.asin(min(max(sine, -1), 1))), (math.degrees(from_south) + 180) % 360


def _observer(latitude: float, longitude: float) -> Observer:
    """Not quite at a pole, where there is no direction."""
    return Observer(min(max(latitude, -89.9), 89.9), (longitude + 180) % 360 - 180)


def _crossing(
    latitude: float, longitude: float, start: datetime, span: timedelta, up: bool
) -> datetime | None:
    """When the sun stops being up (or not being up) for the first time within `span`, to the second."""
    before = start
    while before < start + span:
        after = before + STEP
        if sun_at(latitude, longitude, after).is_up != up:
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) / 2
                if sun_at(latitude, longitude, middle).is_up == up:
                    before = middle
                else:
                    after = middle
            return after
        before = after
    return None


def _extreme(latitude: float, longitude: float, moment: datetime, *, highest: bool) -> float:
    """The sun's height at noon, or at midnight, nearest to a moment: when it stands in the meridian."""
    noon = moment.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(hours=longitude / 15)
    meridian = noon if highest else noon + timedelta(hours=12)
    around = (meridian + timedelta(minutes=minutes) for minutes in (-16, -8, 0, 8, 16))
    heights = [sun_at(latitude, longitude, at).altitude for at in around]
    return max(heights) if highest else min(heights)
