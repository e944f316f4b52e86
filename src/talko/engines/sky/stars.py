"""The brightest stars, and faint ones between them: all turn with the sky."""

from collections.abc import Iterator
from random import Random

from talko.engines.sky.almanac import horizontal

# Right ascension in hours, declination in degrees, magnitude (J2000, rounded).
BRIGHT = (
    (6.75, -16.7, -1.5), (14.26, 19.2, 0.0), (18.62, 38.8, 0.0), (5.28, 46.0, 0.1), (5.24, -8.2, 0.1),
    (7.66, 5.2, 0.4), (5.92, 7.4, 0.5), (19.85, 8.9, 0.8), (4.6, 16.5, 0.9), (13.42, -11.2, 1.0),
    (16.49, -26.4, 1.1), (7.76, 28.0, 1.1), (22.96, -29.6, 1.2), (20.69, 45.3, 1.3), (10.14, 12.0, 1.4),
    (7.58, 31.9, 1.6), (5.42, 6.3, 1.6), (5.44, 28.6, 1.7), (5.6, -1.2, 1.7), (5.68, -1.9, 1.8),
    (5.53, -0.3, 2.2), (5.8, -9.7, 2.1), (12.9, 56.0, 1.8), (11.06, 61.8, 1.8), (11.03, 56.4, 2.4),
    (11.9, 53.7, 2.4), (12.26, 57.0, 3.3), (13.4, 54.9, 2.2), (13.79, 49.3, 1.9), (2.53, 89.3, 2.0),
    (14.85, 74.2, 2.1), (3.4, 49.9, 1.8), (3.14, 41.0, 2.1), (0.14, 29.1, 2.1), (1.16, 35.6, 2.1),
    (2.06, 42.3, 2.1), (2.12, 23.5, 2.0), (0.68, 56.5, 2.2), (0.15, 59.1, 2.3), (0.95, 60.7, 2.2),
    (1.43, 60.2, 2.7), (1.91, 63.7, 3.4), (20.37, 40.3, 2.2), (19.51, 28.0, 3.1), (20.77, 34.0, 2.5),
    (19.75, 45.1, 2.9), (15.58, 26.7, 2.2), (17.58, 12.6, 2.1), (10.33, 19.8, 2.0), (11.82, 14.6, 2.1),
    (6.63, 16.4, 1.9), (5.99, 44.9, 1.9), (6.38, -18.0, 2.0), (6.98, -29.0, 1.5), (23.08, 15.2, 2.5),
    (23.06, 28.1, 2.4), (0.22, 15.2, 2.8), (21.74, 9.9, 2.4), (21.31, 62.6, 2.5), (3.79, 24.1, 2.9),
    (6.4, -52.7, -0.7), (14.66, -60.8, -0.3), (14.06, -60.4, 0.6), (12.44, -63.1, 0.8), (12.8, -59.7, 1.3),
    (1.63, -57.2, 0.5), (22.14, -47.0, 1.7), (17.56, -37.1, 1.6), (18.4, -34.4, 1.9), (9.22, -69.7, 1.7),
)  # fmt: skip
FAINT = 100
FAINT_SKY = tuple(
    (chance.uniform(0, 24), chance.uniform(-1, 1) * 80, chance.uniform(3.2, 4.6))
    for chance in [Random("faint stars")]  # noqa: S311  # always the same sky
    for _star in range(FAINT)
)


def stars_above(latitude: float, sidereal: float) -> Iterator[tuple[float, float, float]]:
    """Altitude, azimuth and magnitude of those above the horizon."""
    for hours, declination, magnitude in (*BRIGHT, *FAINT_SKY):
        altitude, azimuth = horizontal(latitude, sidereal, hours * 15, declination)
        if altitude > 2:
            yield altitude, azimuth, magnitude
