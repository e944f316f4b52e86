"""A second answer to "what unites us", that knows nothing of groups.

As in Community Notes (Wojcik et al. 2022, "Birdwatch"): a vote is explained by a general level, how readily the person
agrees, how agreeable the statement is, and one factor on which people and statements have a side:

    vote[p, s] = level + person[p] + statement[s] + side[p] * side[s] + error

Agreement that the sides explain is not credited to the statement, so a high `statement[s]` means that people on both
sides agree. Intercepts are shrunk five times as strongly as factors, so that a side is preferred as explanation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .votes import Floats, Votes

SHRINK_INTERCEPT = 5.0  # pseudo-votes at zero
SHRINK_SIDE = 1.0
MOST_ROUNDS = 60
SETTLED = 1e-4


@dataclass(frozen=True, eq=False)
class Bridging:
    """`score[s]` is the intercept of each statement: its agreement beyond sides. `side` is its factor."""

    level: float
    score: Floats
    side: Floats
    person: Floats
    person_side: Floats


def bridge(votes: Votes, start: Floats) -> Bridging:
    """Fit by alternating least squares from `start`, one number per person (the first axis of the map; NaN: none)."""
    shape = (len(votes.participants), len(votes.statements))
    value = votes.value.astype(float)
    voted = sparse.csc_array((np.ones(len(value)), votes.person, votes.start), shape=shape)
    cast = sparse.csc_array((value, votes.person, votes.start), shape=shape)
    size = float(np.sqrt(np.nanmean(start**2))) if np.isfinite(start).any() else 0.0
    side_p = np.nan_to_num(start / size) if size > 0 else np.zeros(shape[0])
    side_p = np.clip(side_p, -3, 3) / np.sqrt(2)
    person, statement, side_s = np.zeros(shape[0]), np.zeros(shape[1]), np.zeros(shape[1])
    sums_p, sums_s = cast.sum(axis=1), cast.sum(axis=0)
    each_p, each_s = voted.sum(axis=1), voted.sum(axis=0)
    total, count = float(value.sum()), max(len(value), 1)
    level = total / count
    for _ in range(MOST_ROUNDS):
        before = statement
        statement, side_s = _half(voted.T, cast.T, sums_s, each_s, level, person, side_p)
        person, side_p = _half(voted, cast, sums_p, each_p, level, statement, side_s)
        explained = float(each_p @ person) + float(each_s @ statement) + float(side_p @ (voted @ side_s))
        level = (total - explained) / count
        if np.abs(statement - before).max(initial=0.0) < SETTLED:
            break
    return Bridging(level, statement, side_s, person, side_p)


def _half(
    voted: sparse.sparray,
    cast: sparse.sparray,
    sums: Floats,
    each: Floats,
    level: float,
    intercept: Floats,
    side: Floats,
) -> tuple[Floats, Floats]:
    """Best intercepts and sides of one part (rows), given those of the other (columns): a ridge regression each."""
    product = voted @ np.stack((side, side * side, intercept, intercept * side), axis=1)
    s1, s2, known, known_side = product.T
    target = sums - level * each - known
    target_side = cast @ side - level * s1 - known_side
    a, d = each + SHRINK_INTERCEPT, s2 + SHRINK_SIDE
    determinant = a * d - s1 * s1
    return (d * target - s1 * target_side) / determinant, (a * target_side - s1 * target) / determinant
