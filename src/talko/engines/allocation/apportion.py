"""Apportionment of whole units by largest remainder (Hamilton's method), with caps."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

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
    open_keys = sorted(key for key, weight in weights.items() if weight)
    limits = caps or {}
    left = total
    while open_keys:
        whole = sum((Fraction(weights[key]) for key in open_keys), Fraction(0))
        full = [key for key in open_keys if key in limits and left * weights[key] >= limits[key] * whole]
        if not full:
            break
        for key in full:
            shares[key] = limits[key]
            left -= limits[key]
        open_keys = [key for key in open_keys if key not in set(full)]
    if open_keys:
        exact = {key: left * Fraction(weights[key]) / whole for key in open_keys}
        for key in open_keys:
            shares[key] = exact[key].numerator // exact[key].denominator
        missing = left - sum(shares[key] for key in open_keys)
        for key in sorted(open_keys, key=lambda each: (shares[each] - exact[each], each))[:missing]:
            shares[key] += 1
    return shares
