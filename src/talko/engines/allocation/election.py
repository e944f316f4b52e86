"""A participatory budgeting election as plain values: projects with costs, distinct ballots, and who cast which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .errors import AllocationError
from .numbers import exact_number

IntArray = NDArray[np.int64]


class VoteType(StrEnum):
    """The ballots that Pabulib knows (Faliszewski et al., "Participatory Budgeting: Data, Tools, and Analysis", 2023)."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    ORDINAL = "ordinal"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"

    @property
    def has_points(self) -> bool:
        return self in (VoteType.CUMULATIVE, VoteType.SCORING)


@dataclass(frozen=True, slots=True)
class Project:
    """A project that can be funded. `fields` has the file's other columns, as written."""

    id: str
    cost: Fraction
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.fields.get("name", "") or self.id


@dataclass(frozen=True, slots=True)
class Ballot:
    """Indices into `Election.projects`: by preference if ordinal, else ascending. `points` are parallel to them."""

    projects: tuple[int, ...]
    points: tuple[Fraction, ...] | None = None


@dataclass(frozen=True, eq=False)
class Election:
    """Voters with identical ballots share one `Ballot`; `ballot_of[v]` is the index of voter v's ballot."""

    budget: Fraction
    vote_type: VoteType
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]
    voters: tuple[str, ...]
    ballot_of: IntArray
    meta: Mapping[str, str] = field(default_factory=dict)
    voter_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.budget < 0:
            raise AllocationError("the budget is negative")
        if len({project.id for project in self.projects}) != len(self.projects):
            raise AllocationError("two projects have the same id")
        if any(project.cost < 0 for project in self.projects):
            raise AllocationError("a project has a negative cost")
        if len(self.ballot_of) != len(self.voters):
            raise AllocationError("each voter needs exactly one ballot")

    def meta_number(self, key: str) -> Fraction | None:
        """A number from the META section; None when absent. Raises AllocationError for anything else."""
        text = self.meta.get(key, "").strip()
        try:
            return exact_number(text) if text else None
        except ValueError as fault:
            raise AllocationError(f"the {key} is {text[:40]!r}, which {fault}") from None


def make_election(
    costs: Mapping[str, int | str | Fraction],
    votes: Sequence[Sequence[str] | Mapping[str, int | str | Fraction]],
    budget: int | str | Fraction,
    *,
    vote_type: VoteType = VoteType.APPROVAL,
    voter_fields: Mapping[str, Sequence[str]] | None = None,
) -> Election:
    """Build an election from plain Python values, for notebooks, tests and callers without a file."""
    place = {key: index for index, key in enumerate(costs)}
    distinct: dict[Ballot, int] = {}
    ballot_of = []
    for vote in votes:
        unknown = [key for key in vote if key not in place]
        if unknown:
            raise AllocationError(f"a vote for the unknown project {unknown[0]!r}")
        chosen = [place[key] for key in vote]
        if len(set(chosen)) != len(chosen):
            raise AllocationError("a ballot names the same project twice")
        points = None
        if vote_type is not VoteType.ORDINAL:
            chosen.sort()
        if isinstance(vote, Mapping):
            keys = list(costs)
            points = tuple(Fraction(vote[keys[index]]) for index in chosen)
        ballot_of.append(distinct.setdefault(Ballot(tuple(chosen), points), len(distinct)))
    return Election(
        budget=Fraction(budget),
        vote_type=vote_type,
        projects=tuple(Project(key, Fraction(cost)) for key, cost in costs.items()),
        ballots=tuple(distinct),
        voters=tuple(f"v{index + 1}" for index in range(len(votes))),
        ballot_of=np.asarray(ballot_of, dtype=np.int64),
        voter_fields=voter_fields or {},
    )
