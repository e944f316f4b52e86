"""Support as arrays: ballots with their scores, identical voters merged into classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

import numpy as np

from .election import Ballot, Election, IntArray, VoteType
from .errors import AllocationError

LARGEST_SCORE = 1 << 31
LARGEST_TOTAL = 1 << 52


class Utility(StrEnum):
    """A supporter's utility of a funded project (Peters, Pierczyński, Skowron 2021): its cost, or 1."""

    COST = "cost"
    CARDINALITY = "cardinality"


@dataclass(frozen=True, slots=True)
class Supporters:
    """The supporters of one project: class indices and their scores (None when every score is 1).

    Only positive scores are support; scores are integers, in multiples of `Support.score_unit`.
    """

    classes: IntArray
    scores: IntArray | None
    votes: int
    total_score: int

    def score_list(self) -> IntArray:
        return np.ones(len(self.classes), dtype=np.int64) if self.scores is None else self.scores


@dataclass(frozen=True, eq=False)
class Support:
    """`weight[c]` voters form class c: same ballot, same endowment group."""

    weight: IntArray
    group: IntArray
    group_names: tuple[str, ...]
    group_sizes: tuple[int, ...]
    projects: tuple[Supporters, ...]
    score_unit: Fraction
    ballot: IntArray


def ballot_scores(election: Election) -> list[tuple[Fraction, ...] | None]:
    """The scores that each distinct ballot gives its projects; None where every score is 1.

    Ordinal ballots: Borda scores over the longest allowed ballot, so the first of three allowed ranks gives 3 points.
    """
    if election.vote_type.has_points:
        return [ballot.points or () for ballot in election.ballots]
    if election.vote_type is VoteType.ORDINAL:
        longest = max((len(ballot.projects) for ballot in election.ballots), default=0)
        declared = election.meta_number("max_length")
        top = max(longest, int(declared)) if declared else len(election.projects)
        return [
            tuple(Fraction(top - rank) for rank in range(len(ballot.projects))) for ballot in election.ballots
        ]
    return [None] * len(election.ballots)


def project_scores(election: Election) -> list[Fraction]:
    """The total score of each project: votes for approval ballots, points otherwise."""
    counts = np.bincount(election.ballot_of, minlength=len(election.ballots)).tolist()
    totals = [Fraction(0)] * len(election.projects)
    whole = [0] * len(election.projects)
    for ballot, scores, count in zip(election.ballots, ballot_scores(election), counts, strict=True):
        if scores is None:
            for index in ballot.projects:
                whole[index] += count
        else:
            for index, score in zip(ballot.projects, scores, strict=True):
                totals[index] += score * count
    return [total + plain for total, plain in zip(totals, whole, strict=True)]


def vote_counts(election: Election) -> list[int]:
    """The number of voters whose ballot names each project, whatever the points."""
    counts = np.bincount(election.ballot_of, minlength=len(election.ballots)).tolist()
    votes = [0] * len(election.projects)
    for ballot, count in zip(election.ballots, counts, strict=True):
        for index in ballot.projects:
            votes[index] += count
    return votes


def build_support(election: Election, groups: Sequence[str] | None = None) -> Support:
    """Arrays for Equal Shares. `groups[v]` is the endowment group (a city) of voter v; None: a single group.

    Raises AllocationError for points too large or too finely divided for 64-bit integers.
    """
    weight, ballot, group, names = _classes(election, groups)
    sizes = np.bincount(group, weights=weight, minlength=len(names)).astype(np.int64).tolist()
    scores = ballot_scores(election)
    unit = Fraction(1, lcm(*(value.denominator for each in scores if each for value in each)))
    places, owners, values = _entries(election.ballots, scores, ballot, unit)
    order = np.argsort(places, kind="stable")
    bounds = np.searchsorted(places[order], np.arange(len(election.projects) + 1))
    projects = []
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        chosen = order[start:end]
        given = None if values is None else values[chosen]
        if given is not None:
            chosen, given = chosen[given > 0], given[given > 0]
        classes = owners[chosen]
        votes = int(weight[classes].sum())
        total = votes if given is None else sum((weight[classes] * given).tolist())
        if total > LARGEST_TOTAL:
            raise AllocationError("the points are too large or too finely divided")
        projects.append(Supporters(classes, given, votes, total))
    return Support(weight, group, names, tuple(sizes), tuple(projects), unit, ballot)


def _classes(
    election: Election, groups: Sequence[str] | None
) -> tuple[IntArray, IntArray, IntArray, tuple[str, ...]]:
    """Weight, ballot and group of each class, sorted by (ballot, group) so that the order of voters does not matter."""
    if groups is None:
        weight = np.bincount(election.ballot_of, minlength=len(election.ballots)).astype(np.int64)
        ballot = np.arange(len(election.ballots), dtype=np.int64)
        return weight, ballot, np.zeros(len(ballot), dtype=np.int64), ("",)
    if len(groups) != len(election.voters):
        raise AllocationError("each voter needs exactly one endowment group")
    names = tuple(sorted(set(groups)))
    place = {name: index for index, name in enumerate(names)}
    group_of = np.asarray([place[name] for name in groups], dtype=np.int64)
    key, weight = np.unique(election.ballot_of * len(names) + group_of, return_counts=True)
    return weight.astype(np.int64), key // len(names), key % len(names), names


def _entries(
    ballots: Sequence[Ballot], scores: Sequence[tuple[Fraction, ...] | None], ballot: IntArray, unit: Fraction
) -> tuple[IntArray, IntArray, IntArray | None]:
    """One entry per (class, project): project, class, and score in whole units (None when all are 1)."""
    places: list[int] = []
    lengths: list[int] = []
    values: list[int] = []
    plain = all(each is None for each in scores)
    for index in ballot.tolist():
        chosen = ballots[index].projects
        places += chosen
        lengths.append(len(chosen))
        if not plain:
            values += [int(value / unit) for value in scores[index] or ()]
    if values and max(values) > LARGEST_SCORE:
        raise AllocationError("the points are too large or too finely divided")
    owners = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    given = None if plain else np.asarray(values, dtype=np.int64)
    return np.asarray(places, dtype=np.int64), owners, given


def endowments(
    election: Election, support: Support, shares: Mapping[str, Fraction] | None = None
) -> list[Fraction]:
    """The endowment of each voter, by group: an equal part of the budget, or of the group's own share.

    `shares` must name every group that has a voter and add up to the budget. A positive share of a group without
    voters is an error.
    """
    voters = len(election.voters)
    if shares is None:
        even = election.budget / voters if voters else Fraction(0)
        return [even] * len(support.group_names)
    if sum(shares.values(), Fraction(0)) != election.budget:
        raise AllocationError("the shares of the groups do not add up to the budget")
    missing = [name for name in support.group_names if name not in shares]
    if missing:
        raise AllocationError(f"voters from {missing[0]!r} have no share of the pot")
    empty = [name for name, share in shares.items() if share and name not in support.group_names]
    if empty:
        raise AllocationError(f"the share of {empty[0]!r} has no voter")
    if any(share < 0 for share in shares.values()):
        raise AllocationError("a share is negative")
    return [shares[name] / size for name, size in zip(support.group_names, support.group_sizes, strict=True)]
