"""Greedy rules: fund projects by votes (or points) until the money is spent. What most cities do today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .election import Election
from .support import project_scores, vote_counts
from .ties import Tie, tie_order


class Misfit(StrEnum):
    """What to do at the first project that does not fit: skip it, or stop."""

    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class GreedyStep:
    """One project in the order of consideration; `left` is the budget before the decision."""

    project: int
    score: Fraction
    left: Fraction
    reason: str


@dataclass(frozen=True, slots=True)
class GreedyResult:
    selected: tuple[int, ...]
    spent: Fraction
    steps: tuple[GreedyStep, ...]


def greedy(
    election: Election,
    *,
    misfit: Misfit = Misfit.SKIP,
    threshold: Fraction | int = 0,
    top_up: Fraction | None = None,
    ties: Sequence[Tie] = (Tie.COST, Tie.NAME),
    seed: str = "",
    per_cost: bool = False,
    already: Iterable[int] = (),
) -> GreedyResult:
    """Fund projects by total score, or by score per cost with `per_cost`; scores below `threshold` are excluded.

    A project without a vote is never funded. `top_up` is for cities that complete the first project that does not fit
    from a reserve if at least this share of its cost is left (Poznań: 80 %); it needs `misfit=STOP`, and then `spent`
    exceeds the budget by the reserve's part. `already` lists projects that are funded beforehand.
    """
    scores = project_scores(election)
    votes = vote_counts(election)
    rank = tie_order(election, ties, seed)
    taken = list(already)
    left = election.budget - sum((election.projects[index].cost for index in taken), Fraction(0))
    steps: list[GreedyStep] = []

    def order(index: int) -> tuple[int, Fraction, int]:
        cost = election.projects[index].cost
        if not per_cost:
            return (0, -scores[index], rank[index])
        return (1, -scores[index] / cost, rank[index]) if cost else (0, -scores[index], rank[index])

    for index in sorted(set(range(len(election.projects))) - set(taken), key=order):
        cost = election.projects[index].cost
        if not votes[index]:
            reason = "no-votes"
        elif scores[index] < threshold:
            reason = "below-threshold"
        elif cost <= left:
            reason = "fits"
        else:
            reserve = top_up is not None and misfit is Misfit.STOP and left >= top_up * cost
            reason = "reserve" if reserve else "does-not-fit"
        steps.append(GreedyStep(index, scores[index], left, reason))
        if reason in ("fits", "reserve"):
            taken.append(index)
            left -= cost
        if reason == "reserve" or (reason == "does-not-fit" and misfit is Misfit.STOP):
            break
    return GreedyResult(tuple(taken), election.budget - left, tuple(steps))
