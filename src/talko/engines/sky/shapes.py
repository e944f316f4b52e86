"""The shapes in which a sky is drawn: how large, where its horizon lies, and where text may stand on it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    width: int
    height: int
    horizon: float
    """The water line, as a share of the height."""
    ground: float
    """Where the ground in front begins."""
    text: float
    """Text may stand from the top down to here, across the whole width."""
    reach: float
    """How far from the middle the sun goes, as a share of the width. The sides of wide pictures are cut off on narrow screens."""
    closeness: float = 1.0
    """How large the land is drawn: where it is 1, the height of the picture is one unit of the world."""

    @property
    def unit(self) -> float:
        """In pixels."""
        return self.height * self.closeness


SHAPES = {
    "hero": Shape(1920, 600, 0.82, 0.94, 0.63, 0.28),
    "strip": Shape(1920, 330, 0.74, 0.9, 0.3, 0.24, 1.4),
    "card": Shape(960, 640, 0.78, 0.91, 0.46, 0.38),
    "tall": Shape(480, 640, 0.83, 0.94, 0.63, 0.36),
    "tile": Shape(320, 400, 0.76, 0.9, 0.46, 0.36),
    "og": Shape(1200, 630, 0.81, 0.93, 0.61, 0.38),
    "poster": Shape(1200, 880, 0.84, 0.945, 0.63, 0.36),
    "thumb": Shape(160, 160, 0.7, 0.9, 0.0, 0.36),
}
