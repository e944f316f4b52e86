"""Greedy rules: take projects by votes (or points) until the money is spent. What most cities do today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .election import Election
from .support import project_scores, vote_counts
from .ties import Tie, tie_order


class Misfit(StrEnum):
    """What happens at a project that no longer fits: take the next one that does, or stop there."""

    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class GreedyStep:
    """One project in the order it was considered; `left` is what remained before the decision."""

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
    """Projects by total score, or by score per cost when `per_cost`; those with a score below `threshold` are left out.

    A project that nobody supports is never taken. `top_up` is for cities that finish the first project that does not
    fit from a reserve when at least this part of its cost is left (Poznań: 80 %); it needs `misfit=STOP`, and then
    `spent` exceeds the budget by what the reserve pays. `already` lists projects that are funded before the start.
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
