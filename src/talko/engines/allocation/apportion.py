"""Apportionment of whole units by largest remainder (Hamilton's method), with caps."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from .errors import AllocationError


def apportion(
    weights: Mapping[str, int | Fraction], total: int, caps: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Each key's share of `total`, in proportion to its weight and at most its cap.

    What a cap withholds goes to the others in proportion. The shares add up to `total`, or to the sum of the caps if
    that is less; weight 0 gets 0. Ties between remainders are broken by key. Raises AllocationError for negatives.
    """
    if total < 0 or any(weight < 0 for weight in weights.values()):
        raise AllocationError("weights and the total to divide cannot be negative")
    shares = dict.fromkeys(weights, 0)
    scale = lcm(*(weight.denominator for weight in weights.values()))
    parts = {key: int(weights[key] * scale) for key in sorted(weights) if weights[key]}
    limits = caps or {}
    left = total
    while parts:
        whole = sum(parts.values())
        full = [key for key, part in parts.items() if key in limits and left * part >= limits[key] * whole]
        if not full:
            break
        for key in full:
            shares[key] = limits[key]
            left -= limits[key]
            del parts[key]
    if parts:
        remainders = {}
        for key, part in parts.items():
            shares[key], remainders[key] = divmod(left * part, whole)
        missing = left - sum(shares[key] for key in parts)
        for key in sorted(parts, key=lambda each: (-remainders[each], each))[:missing]:
            shares[key] += 1
    return shares
