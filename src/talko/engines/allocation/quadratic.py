"""Quadratic funding: many small gifts are matched more than a few large ones. All amounts are whole minor units.

For gifts c_i to a campaign the ideal match is `(Σ √c_i)² − Σ c_i` (Buterin, Hitzig, Weyl, "A Flexible Design for Funding
Public Goods", 2019). The pairwise bound (Buterin, "Pairwise coordination subsidies", 2019) writes the same as a sum
over pairs, `Σ_{i≠j} √(c_i c_j)`, and multiplies each pair's term by `k_ij = M / (M + Σ_p √(c_ip c_jp))`, so that what
two donors who agree on everything can draw from the pot is bounded. As M grows it approaches the ideal match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, isqrt

from .apportion import apportion
from .errors import AllocationError
from .pairwise import pairwise_ideals

ROOT_BITS = 96
KEPT_BITS = 32


class Method(StrEnum):
    """How the pot is divided.

    `standard` divides the whole pot in proportion to the ideal matches. `capital-constrained` pays the ideal matches,
    `pairwise` the pairwise-bounded ones, each scaled down by one factor if the pot is too small.
    """

    STANDARD = "standard"
    CAPITAL_CONSTRAINED = "capital-constrained"
    PAIRWISE = "pairwise"


@dataclass(frozen=True, slots=True)
class Gift:
    """`amount` in minor units. `cluster` is the donor's municipality, for `by_cluster`."""

    campaign: str
    donor: str
    amount: int
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class QuadraticMatch:
    """By campaign: the sum of gifts, the ideal match, and the match paid; `paid` is the total."""

    given: dict[str, int]
    ideal: dict[str, Fraction]
    match: dict[str, int]
    paid: int


def quadratic_funding(
    gifts: Iterable[Gift],
    pot: int,
    *,
    method: Method = Method.STANDARD,
    bound: int | Fraction | None = None,
    by_cluster: bool = False,
    caps: Mapping[str, int] | None = None,
    cap_share: Fraction | None = None,
) -> QuadraticMatch:
    """Match gifts from a pot. A donor's gifts to a campaign are added up first, so splitting a gift changes nothing.

    `by_cluster` counts all donors of a municipality as one, so that only agreement across municipalities is matched.
    `caps` limits matches in minor units, `cap_share` as a share of the pot; what they withhold goes to the others.
    `bound` is M in minor units, required by the pairwise method. Raises AllocationError for invalid amounts.
    """
    if pot < 0:
        raise AllocationError("the pot is negative")
    amounts = _added_up(gifts, by_cluster)
    given = {campaign: sum(each.values()) for campaign, each in amounts.items()}
    if method is Method.PAIRWISE:
        if bound is None or bound <= 0:
            raise AllocationError("the pairwise method needs a positive bound")
        ideal = pairwise_ideals(amounts, float(bound))
    else:
        ideal = {campaign: ideal_match(each.values()) for campaign, each in amounts.items()}
    total = pot
    if method is not Method.STANDARD:
        total = min(pot, floor(sum(ideal.values(), Fraction(0))))
    limits = dict(caps or {})
    if cap_share is not None:
        largest = floor(pot * cap_share)
        limits = {campaign: min(limits.get(campaign, largest), largest) for campaign in amounts}
    match = apportion(ideal, total, limits)
    return QuadraticMatch(given, ideal, match, sum(match.values()))


def ideal_match(amounts: Iterable[int]) -> Fraction:
    """(Σ √c)² − Σ c to 32 binary places, from integer roots with 96, so that the order of gifts changes no digit."""
    roots, total, donors = 0, 0, 0
    for amount in amounts:
        roots += isqrt(amount << (2 * ROOT_BITS))
        total += amount
        donors += 1
    if donors < 2:
        return Fraction(0)
    return Fraction(round(Fraction(roots * roots, 1 << (2 * ROOT_BITS - KEPT_BITS))), 1 << KEPT_BITS) - total


def _added_up(gifts: Iterable[Gift], by_cluster: bool) -> dict[str, dict[str, int]]:
    """The total per campaign and donor (or cluster), sorted by key."""
    amounts: dict[str, defaultdict[str, int]] = {}
    for gift in gifts:
        if gift.amount < 0:
            raise AllocationError(f"the gift of {gift.donor!r} to {gift.campaign!r} is negative")
        donor = gift.cluster if by_cluster else gift.donor
        if not donor:
            raise AllocationError("a gift names no cluster" if by_cluster else "a gift names no donor")
        if gift.amount:
            amounts.setdefault(gift.campaign, defaultdict(int))[donor] += gift.amount
    return {campaign: dict(sorted(amounts[campaign].items())) for campaign in sorted(amounts)}
