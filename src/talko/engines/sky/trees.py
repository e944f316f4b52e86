"""Trees as silhouettes: a few of them are drawn, and stand in many places."""

from random import Random

from talko.engines.sky.landscape import Trees

SIZES = {"spruce": 0.058, "birch": 0.044, "broadleaf": 0.052, "palm": 0.075, "none": 0.0}
"""Of a middling one, in world units."""
VARIANTS = 5


def variants(kind: Trees, chance: Random, unit: float) -> list[str]:
    """Paths whose feet stand at the origin, from the smallest to the largest."""
    make = {"spruce": _spruce, "birch": _birch, "broadleaf": _broadleaf, "palm": _palm}[kind]
    sizes = [0.55 + 0.95 * (index / (VARIANTS - 1)) ** 1.5 for index in range(VARIANTS)]
    return [make(chance, SIZES[kind] * unit * size) for size in sizes]


def _spruce(chance: Random, size: float) -> str:
    """Slender, as snow and wind leave them: a tip, and long branches near the ground."""
    half, high = max(2, round(size * chance.uniform(0.15, 0.2))), round(size)
    if size < 14:
        return f"M-{half} 0L0-{high} {half} 0"
    tip, mid = max(1, round(half * 0.4)), round(size * 0.45)
    brow = tip + tip // 2 + 1
    inner = half - tip
    return (
        f"M-{half} 0q{inner}-{mid // 3} {inner}-{mid}h-{brow - tip}l{brow}-{high - mid} {brow} {high - mid}h-{brow - tip}"
        f"q0 {mid - mid // 3} {inner} {mid}"
    )


def _birch(chance: Random, size: float) -> str:
    """A thin stem under a tall, loose crown, a little bent."""
    crown, lean = max(2, round(size * chance.uniform(0.16, 0.24))), round(chance.uniform(-0.1, 0.1) * size)
    foot, top = round(size * 0.3), round(size)
    return (
        f"M-1 0L{lean}-{foot}C{lean - crown - 2}-{foot} {lean - crown}-{round(size * 0.7)} {lean}-{top}"
        f"C{lean + crown}-{round(size * 0.75)} {lean + crown + 3}-{foot} {lean + 1}-{foot}L1 0"
    )


def _broadleaf(chance: Random, size: float) -> str:
    """A round, wide crown of three clouds on a short stem."""
    wide, high = round(size * chance.uniform(0.5, 0.62)), round(size)
    low, side = round(size * 0.28), max(2, round(size * 0.25))
    return (
        f"M-1 0V-{low}H-{wide - side}a{side} {side} 0 0 1 0-{2 * side}"
        f"Q-{wide // 2}-{high} 0-{high}T{wide - side}-{low + 2 * side}a{side} {side} 0 0 1 0 {2 * side}H2V0"
    )


def _palm(chance: Random, size: float) -> str:
    """A bowed stem and five leaves."""
    lean, high, leaf = round(chance.uniform(-0.16, 0.16) * size), round(size * 0.85), round(size * 0.3)
    leaves = "".join(
        f"M{lean}-{high}q{round(dx * 0.5)} {dy - leaf // 3} {dx} {dy}q{round(-dx * 0.5)} {round(-dy * 0.6)} {-dx} {-dy}"
        for dx, dy in (
            (-leaf, leaf // 2),
            (leaf, leaf // 2),
            (-leaf, -leaf // 5),
            (leaf, -leaf // 5),
            (2, -leaf),
        )
    )
    return f"M-1 0Q0-{high // 2} {lean}-{high}h1Q2-{high // 2} 1 0{leaves}"
