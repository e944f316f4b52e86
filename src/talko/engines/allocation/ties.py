"""Tie-breaking: one fixed order of all projects, so that no outcome depends on the order of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum

from .election import Election
from .support import project_scores


class Tie(StrEnum):
    """Which of two tied projects comes first."""

    NAME = "name"
    COST = "cost"
    VOTES = "votes"
    LOT = "lot"


def tie_order(election: Election, ties: Sequence[Tie] = (Tie.NAME,), seed: str = "") -> list[int]:
    """`rank[p]`, lower first: by lowest cost, most votes (or points), project id as text, or a lot drawn from `seed`.

    Rules are applied in turn, and the project id last. The lot is SHA-256 of seed and id, so anyone can redraw it.
    """
    scores = project_scores(election)

    def key(index: int) -> tuple[object, ...]:
        project = election.projects[index]
        parts: list[object] = []
        for tie in ties:
            match tie:
                case Tie.NAME:
                    parts.append(project.id)
                case Tie.COST:
                    parts.append(project.cost)
                case Tie.VOTES:
                    parts.append(-scores[index])
                case Tie.LOT:
                    parts.append(hashlib.sha256(f"{seed}\n{project.id}".encode()).hexdigest())
        return (*parts, project.id)

    order = sorted(range(len(election.projects)), key=key)
    rank = [0] * len(order)
    for position, index in enumerate(order):
        rank[index] = position
    return rank
