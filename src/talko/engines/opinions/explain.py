"""Explain a person's position on the map, and the votes on a statement by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .analysis import Analysis
from .statistics import wilson

MOST_VOTES = 5


@dataclass(frozen=True)
class Contribution:
    """A vote's contribution to a position; `pull` is its component in the direction of the position."""

    statement: str
    vote: int
    mean: float
    dx: float
    dy: float
    pull: float


@dataclass(frozen=True)
class Standing:
    """A person's position. All contributions sum to (x, y); `votes` has those that pull most."""

    participant: str
    x: float
    y: float
    group: str | None
    votes_cast: int
    votes: list[Contribution]


@dataclass(frozen=True)
class GroupView:
    """One group's votes on a statement: counts, the confidence interval of agreement, and tests against the others."""

    group: str
    agree: int
    disagree: int
    passed: int
    low: float
    high: float
    ratio_agree: float
    z_agree: float
    z_disagree: float
    enough: bool


def explain_person(analysis: Analysis, participant: Any, most: int = MOST_VOTES) -> Standing:
    votes, axes = analysis.votes, analysis.opinion_map.axes
    row = votes.row_of(participant)
    columns, value = votes.of_person(row)
    scale = np.sqrt(len(votes.statements) / max(len(columns), 1))
    steps = scale * (value - axes.means[columns])[:, None] * axes.loadings[columns]
    x, y = steps.sum(axis=0).tolist() if len(columns) else (float("nan"), float("nan"))
    length = float(np.hypot(x, y))
    pull = steps @ np.array([x, y]) / length if length > 0 else np.zeros(len(columns))
    order = np.argsort(-pull, kind="stable")[:most]
    return Standing(
        participant=str(votes.participants[row]),
        x=x,
        y=y,
        group=analysis.group_of(row),
        votes_cast=len(columns),
        votes=[
            Contribution(
                statement=str(votes.statements[columns[at]]),
                vote=int(value[at]),
                mean=float(axes.means[columns[at]]),
                dx=float(steps[at, 0]),
                dy=float(steps[at, 1]),
                pull=float(pull[at]),
            )
            for at in order.tolist()
        ],
    )


def explain_statement(analysis: Analysis, statement: Any) -> list[GroupView]:
    column = analysis.votes.column_of(statement)
    return views(analysis)[column]


def views(analysis: Analysis) -> list[list[GroupView]]:
    """Each group's view, for every statement."""
    c = analysis.comparison
    low, high = wilson(c.counts.agree, c.counts.votes)
    columns = [
        x.T.tolist()
        for x in (
            c.counts.agree,
            c.counts.disagree,
            c.counts.passed,
            low,
            high,
            c.ratio_agree,
            c.z_ratio_agree,
            c.z_ratio_disagree,
            ~analysis.agreed.short,
        )
    ]
    return [
        [GroupView(name, *figures) for name, *figures in zip(analysis.names, *row, strict=True)]
        for row in zip(*columns, strict=True)
    ]
