"""What a city chooses of its landscape, and what is likely where it has chosen nothing."""

from dataclasses import dataclass
from typing import Literal, get_args

Relief = Literal["flat", "coast", "hills", "fells", "peaks", "canyon"]
Water = Literal["sea", "lake", "river", "none"]
Trees = Literal["spruce", "birch", "broadleaf", "palm", "none"]
Landmark = Literal[
    "church", "cathedral", "arctic_cathedral", "bridge", "cable_bridge", "skyline", "headframe",
    "chimneys", "turbines", "lighthouse", "houses", "lavvu",
]  # fmt: skip
RELIEFS: tuple[Relief, ...] = get_args(Relief)
WATERS: tuple[Water, ...] = get_args(Water)
TREES: tuple[Trees, ...] = get_args(Trees)
LANDMARKS: tuple[Landmark, ...] = get_args(Landmark)
MOST_LANDMARKS = 2


@dataclass(frozen=True, slots=True)
class Landscape:
    relief: Relief = "hills"
    water: Water = "lake"
    trees: Trees = "spruce"
    landmarks: tuple[Landmark, ...] = ()
    seed: str = ""
    """Two cities that choose the same have different hills."""


def likely_trees(latitude: float | None) -> Trees:
    north = 62.0 if latitude is None else abs(latitude)
    if north >= 69:
        return "birch"
    if north >= 57:
        return "spruce"
    return "broadleaf" if north >= 24 else "palm"


def likely_relief(latitude: float | None, water: Water | None) -> Relief:
    if water == "sea":
        return "coast"
    return "fells" if latitude is not None and abs(latitude) >= 66 else "hills"
