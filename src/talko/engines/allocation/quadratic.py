"""Quadratic funding: many small gifts are matched more than few large ones. Whole minor units in, whole units out.

For gifts c_i to a campaign the ideal match is `(Σ √c_i)² − Σ c_i` (Buterin, Hitzig, Weyl, "A Flexible Design for Funding
Public Goods", 2019). The pairwise bound (Buterin, "Pairwise coordination subsidies", 2019) writes the same as a sum
over pairs, `Σ_{i≠j} √(c_i c_j)`, and multiplies each pair's term by `k_ij = M / (M + Σ_p √(c_ip c_jp))`, so that two
people who agree on everything cannot draw more and more from the pot. Without limit on M that is the ideal match.
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
    """How the pot follows the ideal matches.

    `standard` shares out the whole pot in proportion to them. `capital-constrained` pays them, scaled down by one
    factor where the pot is too small. `pairwise` pays the pairwise-bounded ones, scaled down where the pot is too small.
    """

    STANDARD = "standard"
    CAPITAL_CONSTRAINED = "capital-constrained"
    PAIRWISE = "pairwise"


@dataclass(frozen=True, slots=True)
class Gift:
    """`amount` in minor units. `cluster` is the donor's municipality, where clusters are used."""

    campaign: str
    donor: str
    amount: int
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class QuadraticMatch:
    """What each campaign was given, would ideally be matched, and gets from the pot."""

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
    """Match gifts from a pot. A donor's gifts to a campaign are added up first, so splitting them changes nothing.

    `by_cluster` counts all donors of a municipality as one, so that only agreement across municipalities is matched.
    `caps` limits a campaign's match in minor units, `cap_share` each campaign's part of the pot; what they keep back
    goes to the others. `bound` is M, in minor units, and needed for the pairwise method.
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
    """(Σ √c)² − Σ c to 32 binary places, from roots to 96, so that no order of the gifts changes a digit."""
    roots, total, donors = 0, 0, 0
    for amount in amounts:
        roots += isqrt(amount << (2 * ROOT_BITS))
        total += amount
        donors += 1
    if donors < 2:
        return Fraction(0)
    return Fraction(round(Fraction(roots * roots, 1 << (2 * ROOT_BITS - KEPT_BITS))), 1 << KEPT_BITS) - total


def _added_up(gifts: Iterable[Gift], by_cluster: bool) -> dict[str, dict[str, int]]:
    """For each campaign what each donor (or cluster) gave in all, keys in order."""
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
