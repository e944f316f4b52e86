"""The analysis of one conversation: positions, groups, representative statements, consensus and stability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import statistics as st
from .bridging import Bridging, bridge
from .errors import OpinionsError
from .group_names import name_groups
from .grouping import Grouping, eligible, find_groups, numbered
from .positions import OpinionMap, check_weights, find_positions
from .stability import Stability, bootstrap, usual_replicates
from .statistics import NO_GROUP, Comparison, Counts, LowerConsensus
from .votes import Floats, Votes

MOST_GIVEN = 1000  # groups that may be given from outside


@dataclass(frozen=True)
class Settings:
    """Parameters of an analysis; the defaults are those of the published method where it has any."""

    enough_votes: int = 7  # votes that a person needs to be in a group
    smallest_group: int = 3  # no smaller group is formed
    groups: int | None = None  # the number of groups; None: the one with the best silhouette
    votes_per_group: int = 5  # votes that each group needs on a statement before it can be consensus
    replicates: int | None = None  # of the bootstrap; None: by the number of votes; 0: no bootstrap
    bridging: bool = True
    seed: int = 1

    def __post_init__(self) -> None:
        if self.smallest_group < 2:
            raise OpinionsError("a group of one would show a person's votes; the smallest group is 2 or more")
        if self.groups is not None and not 1 <= self.groups <= 5:
            raise OpinionsError("the number of groups is 1 to 5")
        if self.enough_votes < 1 or self.votes_per_group < 1:
            raise OpinionsError("a minimum of votes is 1 or more")
        if self.replicates is not None and not 0 <= self.replicates <= 10_000:
            raise OpinionsError("the number of replicates is 0 to 10,000")


@dataclass(frozen=True)
class Earlier:
    """An earlier result, which letters and directions follow: group and (x, y) by participant id (as text)."""

    groups: Mapping[str, str | None] = field(default_factory=dict)
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Analysis:
    """The result. Arrays are parallel to `votes.participants` or `votes.statements`; group g is called `names[g]`."""

    votes: Votes
    settings: Settings
    opinion_map: OpinionMap
    grouping: Grouping
    names: list[str]
    everyone: Counts
    comparison: Comparison
    agreed: LowerConsensus
    rejected: LowerConsensus
    weights: Floats | None = None

    @property
    def counts(self) -> Counts:
        return self.comparison.counts

    @cached_property
    def stability(self) -> Stability:
        wanted = self.settings.replicates
        return bootstrap(
            self.votes,
            self.opinion_map,
            self.grouping,
            replicates=usual_replicates(self.votes.count) if wanted is None else wanted,
            seed=self.settings.seed,
            smallest=self.settings.smallest_group,
            weights=self.weights,
        )

    @cached_property
    def bridging(self) -> Bridging:
        return bridge(self.votes, self.opinion_map.xy[:, 0])

    @cached_property
    def group_aware(self) -> Floats:
        return st.group_aware_consensus(self.counts)

    def representatives(self, group: int) -> list[st.Representative]:
        return st.representative(self.comparison, group)

    def ids(self) -> list[str]:
        return [str(i) for i in self.votes.participants.tolist()]

    def group_of(self, row: int) -> str | None:
        label = int(self.grouping.labels[row])
        return None if label == NO_GROUP else self.names[label]

    def as_earlier(self) -> Earlier:
        who = self.ids()
        xy = self.opinion_map.xy
        positions = {i: (x, y) for i, (x, y) in zip(who, xy.tolist(), strict=True) if x == x}
        return Earlier({i: self.group_of(row) for row, i in enumerate(who)}, positions)


def analyse(
    votes: Votes,
    settings: Settings | None = None,
    *,
    weights: Floats | None = None,
    labels: Mapping[Any, Any] | None = None,
    excluded: Sequence[Any] = (),
    earlier: Earlier | None = None,
) -> Analysis:
    """Analyse a conversation.

    `weights`, one per participant, apply to means, axes and group centres; counts are unweighted. `labels` gives the
    group of each participant instead of finding groups. `excluded` statements (moderated out) are ignored. `earlier`
    is a result whose letters and directions are kept. Raises OpinionsError without votes or with invalid parameters.
    """
    settings = settings or Settings()
    check_weights(weights, len(votes.participants))
    if len(excluded):
        votes = votes.without(excluded)
    if not votes.count:
        raise OpinionsError("there are no votes")
    who = [str(i) for i in votes.participants.tolist()] if earlier is not None or labels is not None else []
    opinion_map = find_positions(votes, weights=weights, earlier=_earlier_positions(who, earlier))
    if labels is None:
        inside = eligible(opinion_map.votes_each, len(votes.statements), enough=settings.enough_votes)
        grouping = find_groups(
            opinion_map.xy, inside, weights=weights, smallest=settings.smallest_group, groups=settings.groups
        )
        names = name_groups(grouping.labels, grouping.count, who, earlier.groups if earlier else {})
    else:
        grouping, names = _given_groups(opinion_map, who, labels)
    return summarised(votes, settings, opinion_map, grouping, names, weights)


def summarised(
    votes: Votes,
    settings: Settings,
    opinion_map: OpinionMap,
    grouping: Grouping,
    names: list[str],
    weights: Floats | None = None,
) -> Analysis:
    """The result for given positions and groups."""
    counts = st.count(votes, grouping.labels, grouping.count)
    sizes, least = grouping.sizes(), settings.votes_per_group
    if grouping.count:
        agreed = st.lower_consensus(counts.agree, counts.votes, sizes, minimum=least)
        rejected = st.lower_consensus(counts.disagree, counts.votes, sizes, minimum=least)
    else:
        agreed = rejected = _nothing_known(len(votes.statements))
    return Analysis(
        votes=votes,
        settings=settings,
        opinion_map=opinion_map,
        grouping=grouping,
        names=names,
        everyone=st.count(votes),
        comparison=st.compare(counts),
        agreed=agreed,
        rejected=rejected,
        weights=weights,
    )


def _nothing_known(statements: int) -> LowerConsensus:
    nobody: NDArray[np.bool_] = np.zeros((0, statements), np.bool_)
    return LowerConsensus(np.full(statements, np.nan), np.zeros(statements, np.int64), nobody)


def _earlier_positions(who: Sequence[str], earlier: Earlier | None) -> Floats | None:
    if earlier is None or not earlier.positions:
        return None
    unknown = (float("nan"), float("nan"))
    return np.array([earlier.positions.get(i, unknown) for i in who], float).reshape(-1, 2)


def _given_groups(
    opinion_map: OpinionMap, who: Sequence[str], labels: Mapping[Any, Any]
) -> tuple[Grouping, list[str]]:
    """Groups from outside, with their own names, in the order of the names."""
    by_text = {
        str(person): str(name) for person, name in labels.items() if name is not None and str(name) != ""
    }
    strangers = by_text.keys() - set(who)
    if strangers:
        raise OpinionsError(f"a group is given for participant {min(strangers)}, who is not in the votes")
    names = sorted(set(by_text.values()), key=lambda name: (len(name), name))
    if not names or len(names) > MOST_GIVEN:
        raise OpinionsError(f"there must be 1 to {MOST_GIVEN} groups")
    number = {name: at for at, name in enumerate(names)}
    given = np.array([number[by_text[i]] if i in by_text else NO_GROUP for i in who], np.int64)
    grouping = numbered(given, np.nan_to_num(opinion_map.xy), None, {}, np.full(len(who), NO_GROUP, np.int64))
    pairs = {
        int(new): names[int(old)] for new, old in zip(grouping.labels.tolist(), given.tolist(), strict=True)
    }
    return grouping, [pairs[g] for g in range(grouping.count)]
