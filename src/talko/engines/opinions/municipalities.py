"""Results by municipality, and how conclusions change when municipalities are weighted differently.

A weighted share is the weighted mean of the municipalities' shares, so that a large turnout in one does not drown the
others. Its effective sample size is 1 / Σ(W² / n) votes (Kish 1965), with weights W and n votes cast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import statistics as st
from .analysis import Analysis, analyse
from .errors import OpinionsError
from .grouping import adjusted_rand, overlap
from .statistics import NO_GROUP, Counts, LowerConsensus
from .votes import Floats, Ints

TOP = 10
PEOPLE, EQUAL, POPULATION = "people", "equal", "population"


@dataclass(frozen=True, eq=False)
class Weighting:
    """The conclusions under one weighting. `top` has the statements with the highest lower bound of agreement;
    `enters` and `leaves` compare it with one person, one vote; `flips` has the statements whose majority changes.
    `groups_agree` is the adjusted Rand index between the opinion groups and those found under this weighting."""

    name: str
    weights: Floats
    share: Floats
    lower: Floats
    top: Ints
    enters: Ints
    leaves: Ints
    flips: Ints
    groups_agree: float


@dataclass(frozen=True, eq=False)
class Places:
    """Results by municipality: `labels` of the people, votes by municipality and statement, people by municipality
    and opinion group, the consensus across municipalities, and the weightings. Municipalities with too few people
    (`shown` is false) count in everything, but their own figures are not published."""

    names: list[str]
    labels: Ints
    sizes: Ints
    counts: Counts
    in_groups: NDArray[np.int64]
    agreed: LowerConsensus
    weightings: list[Weighting]
    unplaced: int
    shown: NDArray[np.bool_]


def by_place(
    analysis: Analysis, municipality: Mapping[str, str], population: Mapping[str, float] | None = None
) -> Places:
    """Analyse by municipality. `municipality` maps participant ids (as text) to names; people without one are unplaced.

    `population`, the inhabitants of each municipality, adds a weighting that represents all inhabitants. Raises
    OpinionsError when nobody has a municipality or a population is missing or not positive."""
    where = [municipality.get(i, "") for i in analysis.ids()]
    names = sorted({name for name in where if name})
    if not names:
        raise OpinionsError("no participant has a municipality")
    number = {name: at for at, name in enumerate(names)}
    labels = np.array([number.get(name, NO_GROUP) for name in where], np.int64)
    counts = st.count(analysis.votes, labels, len(names))
    sizes = np.bincount(labels[labels != NO_GROUP], minlength=len(names))
    schemes = {PEOPLE: sizes / sizes.sum(), EQUAL: np.full(len(names), 1 / len(names))}
    if population is not None:
        schemes[POPULATION] = _inhabitants(names, population)
    plain = _weighted(counts, schemes[PEOPLE], pooled=True)
    return Places(
        names=names,
        labels=labels,
        sizes=sizes,
        counts=counts,
        in_groups=overlap(labels, analysis.grouping.labels, len(names), analysis.grouping.count),
        agreed=st.lower_consensus(
            counts.agree, counts.votes, sizes, minimum=analysis.settings.votes_per_group
        ),
        weightings=[
            _weighting(analysis, name, labels, sizes, counts, w, plain) for name, w in schemes.items()
        ],
        unplaced=int((labels == NO_GROUP).sum()),
        shown=sizes >= analysis.settings.smallest_group,
    )


def _inhabitants(names: list[str], population: Mapping[str, float]) -> Floats:
    missing = [name for name in names if name not in population]
    if missing:
        raise OpinionsError(f"no population for {missing[0]}")
    people = np.array([population[name] for name in names], float)
    if not np.isfinite(people).all() or (people <= 0).any():
        raise OpinionsError("a population is a number above zero")
    return people / people.sum()


def person_weights(labels: Ints, sizes: Ints, share: Floats) -> Floats:
    """A weight per person such that municipality h weighs `share[h]` in total; mean 1, and 1 for the unplaced."""
    each = share * sizes.sum() / sizes
    return np.where(labels == NO_GROUP, 1.0, each[np.where(labels == NO_GROUP, 0, labels)])


def _weighted(counts: Counts, weight: Floats, *, pooled: bool) -> tuple[Floats, Floats, Floats]:
    """Shares of agreement and disagreement, and the effective number of votes, per statement.

    The weight of municipalities without a vote on a statement goes to the others."""
    n = counts.votes
    if pooled:
        votes = n.sum(axis=0)
        safe = np.where(votes > 0, votes, 1)
        return counts.agree.sum(axis=0) / safe, counts.disagree.sum(axis=0) / safe, votes.astype(float)
    present = np.where(n > 0, weight[:, None], 0.0)
    total = present.sum(axis=0)
    w = present / np.where(total > 0, total, 1)
    safe = np.where(n > 0, n, 1)
    spread = (w * w / safe).sum(axis=0)
    worth = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    return (w * counts.agree / safe).sum(axis=0), (w * counts.disagree / safe).sum(axis=0), worth


def _weighting(
    analysis: Analysis,
    name: str,
    labels: Ints,
    sizes: Ints,
    counts: Counts,
    weight: Floats,
    plain: tuple[Floats, Floats, Floats],
) -> Weighting:
    agree, disagree, worth = plain if name == PEOPLE else _weighted(counts, weight, pooled=False)
    lower = _lower(agree, worth)
    top, before = _top(lower), _top(_lower(plain[0], plain[2]))
    flipped = ((agree > disagree) != (plain[0] > plain[1])) & (worth > 0)
    each = person_weights(labels, sizes, weight)
    same = 1.0
    if name != PEOPLE:
        other = analyse(analysis.votes, analysis.settings, weights=each)
        same = adjusted_rand(analysis.grouping.labels, other.grouping.labels)
    return Weighting(
        name=name,
        weights=each,
        share=np.where(worth > 0, agree, np.nan),
        lower=lower,
        top=top,
        enters=top[~np.isin(top, before)],
        leaves=before[~np.isin(before, top)],
        flips=np.flatnonzero(flipped),
        groups_agree=same,
    )


def _lower(share: Floats, worth: Floats) -> Floats:
    return st.wilson(share * worth, worth)[0]


def _top(lower: Floats) -> Ints:
    return np.argsort(-lower, kind="stable")[:TOP].astype(np.int64)
