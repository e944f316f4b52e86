"""Sun, stars, and the days on which the sun neither rises nor sets; against other ways of computing them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.sky.almanac import RISE, horizontal, next_event, sidereal_angle, sun_at

LULEA, TROMSO, AUSTIN = (65.5848, 22.1567), (69.6492, 18.9553), (30.2672, -97.7431)


def at(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def near(one, other, *, minutes):
    return abs(one - other) <= timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("place", "zone", "now", "event", "then"),
    [
        # PyEphem 4.2, with the centre of the sun 50 minutes of arc below the horizon and no air
        (LULEA, "Europe/Stockholm", "2026-12-21T11:40", "sets", "2026-12-21T13:03:37"),
        (LULEA, "Europe/Stockholm", "2026-12-21T07:00", "rises", "2026-12-21T09:55:11"),
        (LULEA, "Europe/Stockholm", "2026-11-30T11:40", "sets", "2026-11-30T13:32:07"),
        (AUSTIN, "America/Chicago", "2026-06-21T12:00", "sets", "2026-06-21T20:35:52"),
        (AUSTIN, "America/Chicago", "2026-12-21T12:00", "sets", "2026-12-21T17:34:59"),
        (TROMSO, "Europe/Oslo", "2026-03-20T12:00", "sets", "2026-03-20T18:01:31"),
    ],
)
def test_it_agrees_with_almanacs(place, zone, now, event, then):
    found = next_event(*place, at(now, zone))
    assert (found.event, found.within_a_day) == (event, True)
    assert near(found.at, at(then, zone), minutes=0.5)


@pytest.mark.parametrize(
    ("now", "event", "day"),
    [
        ("2026-12-10T11:00", "rises", date(2027, 1, 15)),
        ("2026-11-30T11:00", "rises", date(2027, 1, 15)),
        ("2026-06-21T23:00", "sets", date(2026, 7, 26)),
    ],
)
def test_polar_night_and_midnight_sun_end_on_the_right_day(now, event, day):
    found = next_event(*TROMSO, at(now, "Europe/Oslo"))
    assert (found.event, found.within_a_day) == (event, False)
    assert abs(found.at.astimezone(ZoneInfo("Europe/Oslo")).date() - day) <= timedelta(days=1)


@settings(max_examples=40)
@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 100 * 365 * 24 * 60))
def test_at_its_next_event_the_sun_touches_the_horizon(latitude, longitude, minutes):
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = next_event(latitude, longitude, moment)
    assert found.event == ("sets" if sun_at(latitude, longitude, moment).is_up else "rises")
    assert moment < found.at < moment + timedelta(days=190)
    assert found.within_a_day == (found.at - moment <= timedelta(days=1))
    assert sun_at(latitude, longitude, found.at).altitude == pytest.approx(RISE, abs=0.01)


@pytest.mark.parametrize("latitude", [90, -90, 89.99])
def test_the_poles_have_half_a_year_of_each(latitude):
    found = next_event(latitude, 0, at("2026-06-01T12:00"))
    assert found.event == ("sets" if latitude > 0 else "rises")
    assert found.at.month in {9, 10}


def test_the_sun_stands_in_the_south_at_noon_and_in_the_north_at_midnight():
    noon = sun_at(*LULEA, at("2026-06-21T12:33", "Europe/Stockholm"))
    assert noon.azimuth == pytest.approx(180, abs=2)
    assert noon.altitude == pytest.approx(90 - 65.58 + 23.44, abs=0.1)
    midnight = sun_at(*TROMSO, at("2026-06-21T00:46", "Europe/Oslo"))
    assert midnight.is_up
    assert min(midnight.azimuth, 360 - midnight.azimuth) < 3


def test_the_pole_star_stays_and_others_turn():
    """Polaris stands as high as the place lies north, and Sirius in the south at its culmination."""
    for hour in (0, 6, 12):
        angle = sidereal_angle(LULEA[1], datetime(2026, 12, 1, hour, tzinfo=UTC))
        altitude, azimuth = horizontal(LULEA[0], angle, 2.53 * 15, 89.3)
        assert altitude == pytest.approx(LULEA[0], abs=0.8)
        assert min(azimuth, 360 - azimuth) < 2
    assert sidereal_angle(0, datetime(2000, 1, 1, 12, tzinfo=UTC)) == pytest.approx(280.46, abs=0.01)
    altitude, azimuth = horizontal(30.0, 6.75 * 15, 6.75 * 15, -16.7)
    assert (altitude, azimuth) == (pytest.approx(43.3), pytest.approx(180))
