"""Statement routing: which statement to show to whom next.

After Halpern, Kehne, Procaccia, Tucker-Foltz and Wüthrich (2023), "Representation with incomplete votes": the value of
a vote on a statement depends on the votes so far and on how well voters are represented by the current slate. A
supporter who agrees with j statements of the slate counts 1 / (j + 1), as in proportional approval voting. It also
depends on the evidence: a vote is worth more where the person's group has voted little.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .analysis import Analysis
from .errors import OpinionsError
from .statistics import NO_GROUP
from .votes import AGREE, Floats, Ints

SLATE = 5  # statements with most consensus; each group's representative statements are added
SHORT_OF_VOTES = 2.0  # factor for statements on which the group has too few votes
LIKE_MINDED = 2.0  # weight of supporters in the person's own group


@dataclass(frozen=True)
class Question:
    """A statement to show. `uncertainty` is the posterior standard deviation of the group's agreement, `promise` how
    much support from under-represented people is still possible, `owed` whether the group has too few votes on it."""

    statement: str
    priority: float
    uncertainty: float
    promise: float
    owed: bool


def ask_next(
    analysis: Analysis, *, participant: object = None, group: str | None = None, count: int = 5, seed: int = 0
) -> list[Question]:
    """Statements for a participant, for a new member of a group, or for anyone, best first.

    They are drawn without replacement with probability proportional to priority, so that every statement keeps a
    chance. The same seed and votes give the same result. Raises OpinionsError for an unknown participant or group."""
    row = None if participant is None else analysis.votes.row_of(participant)
    label = _label(analysis, row, group)
    uncertainty, owed = _evidence(analysis, label)
    promise = _promise(analysis, label)
    priority = uncertainty * promise * np.where(owed, SHORT_OF_VOTES, 1.0)
    unseen = np.ones(len(priority), np.bool_)
    if row is not None:
        unseen[analysis.votes.of_person(row)[0]] = False
    at = np.flatnonzero(unseen)
    lot = np.random.default_rng(_seed(seed, participant, group)).exponential(size=len(priority))
    order = at[np.argsort((lot / priority)[at], kind="stable")][: max(count, 0)]
    names = analysis.votes.statements
    return [
        Question(str(names[s]), float(priority[s]), float(uncertainty[s]), float(promise[s]), bool(owed[s]))
        for s in order.tolist()
    ]


def _label(analysis: Analysis, row: int | None, group: str | None) -> int:
    if group is not None:
        if group not in analysis.names:
            raise OpinionsError(f"no group {group}")
        return analysis.names.index(group)
    return NO_GROUP if row is None else int(analysis.grouping.labels[row])


def _seed(seed: int, participant: object, group: str | None) -> int:
    text = f"{seed}|{participant}|{group}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _evidence(analysis: Analysis, label: int) -> tuple[Floats, NDArray[np.bool_]]:
    """The posterior standard deviation of agreement (uniform prior) in the group or, without one, in the group with
    the largest; and whether votes are missing there."""
    agree, votes, sizes = analysis.counts.agree, analysis.counts.votes, analysis.grouping.sizes()
    if label != NO_GROUP:
        agree, votes, sizes = agree[[label]], votes[[label]], sizes[[label]]
    if not len(agree):
        agree, votes = analysis.everyone.agree, analysis.everyone.votes
        sizes = np.array([len(analysis.votes.participants)])
    share = (agree + 1) / (votes + 2)
    deviation = np.sqrt(share * (1 - share) / (votes + 3))
    needed = np.minimum(analysis.settings.votes_per_group, sizes)[:, None]
    owed: NDArray[np.bool_] = np.any(votes < needed, axis=0)
    return deviation.max(axis=0), owed


def _promise(analysis: Analysis, label: int) -> Floats:
    """An upper estimate of the share of supporters, each with weight 1 / (1 + statements of the slate they agree with);
    members of the person's own group have more weight."""
    votes = analysis.votes
    shape = (len(votes.participants), len(votes.statements))
    agrees = (votes.value == AGREE).astype(float)
    support = sparse.csc_array((agrees, votes.person, votes.start), shape=shape)
    voted = sparse.csc_array((np.ones(votes.count), votes.person, votes.start), shape=shape)
    on_slate = np.zeros(shape[1])
    on_slate[slate(analysis)] = 1
    weight = 1 / (1 + support @ on_slate)
    if label != NO_GROUP:
        weight = weight * np.where(analysis.grouping.labels == label, LIKE_MINDED, 1.0)
    cast = voted.T @ weight
    upper = (support.T @ weight + 1) / (cast + 2) + 1 / np.sqrt(cast + 4)
    return np.asarray(np.minimum(upper, 1.0))


def slate(analysis: Analysis) -> Ints:
    """The current slate: the statements with most consensus across groups, and those that each group stands out for."""
    order = np.argsort(-np.nan_to_num(analysis.agreed.value, nan=-1.0), kind="stable")[:SLATE]
    top = {int(s) for s in order if np.isfinite(analysis.agreed.value[s])}
    for group in range(analysis.grouping.count):
        top.update(r.statement for r in analysis.representatives(group) if r.agrees)
    return np.array(sorted(top), np.int64)
