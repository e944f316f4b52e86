"""Stability of the groups: bootstrap over people (Hennig 2007)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .grouping import Grouping, find_groups, match, overlap
from .positions import OpinionMap, find_positions
from .statistics import NO_GROUP
from .votes import Floats, Votes

REPLICATES = 30
LEAST_REPLICATES = 10
BUDGET = 10_000_000  # votes in all replicates together, roughly
ROUGH = 1e-3  # tolerance (sine of the angle) of a replicate's axes; sampling moves them far more


@dataclass(frozen=True, eq=False)
class Stability:
    """`groups[g]`: mean Jaccard similarity of group g with its counterpart in each replicate; `people[i]`: share of the
    replicates in which person i is in the counterpart of their group (NaN for people in no group)."""

    groups: Floats
    people: Floats
    replicates: int


def usual_replicates(votes: int) -> int:
    """The default number of replicates: fewer for very large conversations, where each costs more and adds less."""
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
    """Resample people with replacement, recompute axes and the same number of groups, and compare.

    Every replicate also positions those who were not drawn, so that everyone can be compared.
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
