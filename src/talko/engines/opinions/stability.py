"""How far the groups can be trusted: what remains of them when the people are drawn again (Hennig 2007)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .grouping import Grouping, find_groups, match, overlap
from .positions import OpinionMap, find_positions
from .statistics import NO_GROUP
from .votes import Floats, Votes

REPLICATES = 30
LEAST_REPLICATES = 10
BUDGET = 10_000_000  # votes looked at in all replicates together, roughly
ROUGH = 1e-3  # sine of the angle to which the axes of a replicate are found; sampling moves them far more


@dataclass(frozen=True, eq=False)
class Stability:
    """`groups[g]`: mean Jaccard similarity of group g with what becomes of it; `people[i]`: share of the replicates
    in which person i is in what becomes of their group (NaN for people in no group)."""

    groups: Floats
    people: Floats
    replicates: int


def usual_replicates(votes: int) -> int:
    """Fewer for very large conversations, where each costs more and says less."""
    return max(LEAST_REPLICATES, min(REPLICATES, BUDGET // max(votes, 1)))


def bootstrap(
    votes: Votes,
    opinion_map: OpinionMap,
    grouping: Grouping,
    *,
    replicates: int,
    seed: int,
    smallest: int = 3,
    weights: Floats | None = None,
) -> Stability:
    """Draw the people with replacement, find axes and the same number of groups anew, and compare.

    Everyone is placed in every replicate, also those who were not drawn, so that all can be compared.
    """
    people, k = len(votes.participants), grouping.count
    inside = grouping.labels != NO_GROUP
    jaccard, faithful = np.zeros(k), np.zeros(people)
    generator = np.random.default_rng(seed)
    for _ in range(replicates if k else 0):
        drawn = np.bincount(generator.integers(people, size=people), minlength=people).astype(float)
        if weights is not None:
            drawn = drawn * weights
        if not drawn[inside].sum() > 0:
            drawn = np.ones(people)
        again = find_positions(
            votes, weights=drawn, basis=opinion_map.axes.basis, tolerance=ROUGH, earlier=opinion_map.xy
        )
        other = find_groups(
            again.xy,
            inside,
            weights=drawn,
            smallest=smallest,
            groups=k if k > 1 else None,
            cells=grouping.cells,
        )
        common = overlap(grouping.labels, other.labels, k, other.count)
        sizes, sizes_other = grouping.sizes(), other.sizes()
        for mine, theirs in match(common).items():
            both = int(common[mine, theirs])
            jaccard[mine] += both / (sizes[mine] + sizes_other[theirs] - both)
            faithful += (grouping.labels == mine) & (other.labels == theirs)
    done = max(replicates, 1)
    return Stability(jaccard / done, np.where(inside, faithful / done, np.nan), replicates)
