"""Bridging scores: a second measure of what unites people, independent of groups.

As in Community Notes (Wojcik et al. 2022, "Birdwatch"), a vote is modelled by a global intercept, one intercept per
person and one per statement, and one factor on which people and statements have a side:

    vote[p, s] = level + person[p] + statement[s] + side[p] * side[s] + error

Agreement that sides explain is not credited to the statement, so a high `statement[s]` means that people on both sides
agree. Intercepts are regularised five times as strongly as factors, so that sides explain what they can.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from .blockwise import inner, norm, product
from .votes import Floats, Votes

SHRINK_INTERCEPT = 5.0  # pseudo-votes at zero
SHRINK_SIDE = 1.0
MOST_ROUNDS = 100
SETTLED = 1e-5  # largest change of any parameter in a round
MEMORY = 6  # earlier rounds that the acceleration uses


@dataclass(frozen=True, eq=False)
class Bridging:
    """`score[s]` is the intercept of statement s, its agreement beyond sides; `side[s]` is its factor."""

    level: float
    score: Floats
    side: Floats
    person: Floats
    person_side: Floats


def bridge(votes: Votes, start: Floats) -> Bridging:
    """Fit by alternating least squares. `start` is each person's initial side (the first axis of the map; NaN: unknown)."""
    model = _Model(votes)
    spread = float(np.sqrt(np.nanmean(start**2))) if np.isfinite(start).any() else 0.0
    side = np.nan_to_num(start / spread) if spread > 0 else np.zeros(len(start))
    model.side = np.clip(side, -3, 3) / np.sqrt(2)
    state = model.fit_statements(model.total / model.count)
    accelerated = Acceleration()
    for _ in range(MOST_ROUNDS):
        after = model.step(state)
        change = float(np.abs(after - state).max(initial=0.0))
        if change < SETTLED:
            break
        state = accelerated.next(state, after)
    model.step(state)
    return model.result(state)


class _Model:
    """One round of the fit. A state is one array: the level, then the statements' intercepts, then their sides."""

    def __init__(self, votes: Votes) -> None:
        shape = (len(votes.participants), len(votes.statements))
        value = votes.value.astype(float)
        self.voted = sparse.csc_array((np.ones(len(value)), votes.person, votes.start), shape=shape)
        self.cast = sparse.csc_array((value, votes.person, votes.start), shape=shape)
        self.sums_p, self.sums_s = self.cast.sum(axis=1), self.cast.sum(axis=0)
        self.each_p, self.each_s = self.voted.sum(axis=1), self.voted.sum(axis=0)
        self.total, self.count = float(value.sum()), max(len(value), 1)
        self.person, self.side = np.zeros(shape[0]), np.zeros(shape[0])

    def fit_statements(self, level: float) -> Floats:
        intercept, side = _half(
            self.voted.T, self.cast.T, self.sums_s, self.each_s, level, self.person, self.side
        )
        return np.concatenate(([level], intercept, side))

    def step(self, state: Floats) -> Floats:
        """Fit the people given the statements, then the level, then the statements given people and level."""
        level, statement, side_s = self.parts(state)
        self.person, self.side = _half(
            self.voted, self.cast, self.sums_p, self.each_p, level, statement, side_s
        )
        explained = (self.each_p * self.person).sum() + (self.each_s * statement).sum()
        explained += (self.side * (self.voted @ side_s)).sum()
        return self.fit_statements((self.total - float(explained)) / self.count)

    def parts(self, state: Floats) -> tuple[float, Floats, Floats]:
        middle = 1 + len(self.each_s)
        return float(state[0]), state[1:middle], state[middle:]

    def result(self, state: Floats) -> Bridging:
        level, score, side = self.parts(state)
        return Bridging(level, score, side, self.person, self.side)


class Acceleration:
    """Anderson (1965) acceleration of a fixed-point iteration: the combination of the last steps whose changes cancel
    best. The memory is cleared whenever a step is larger than the one before."""

    def __init__(self) -> None:
        self.states: list[Floats] = []
        self.changes: list[Floats] = []

    def next(self, state: Floats, after: Floats) -> Floats:
        change = after - state
        if self.changes and norm(change[:, None]) > norm(self.changes[-1][:, None]):
            self.states, self.changes = [], []
        self.states, self.changes = [*self.states, state][-MEMORY:], [*self.changes, change][-MEMORY:]
        if len(self.states) < 2:
            return after
        d_change = np.stack([b - a for a, b in pairwise(self.changes)], axis=1)
        d_state = np.stack([b - a for a, b in pairwise(self.states)], axis=1)
        normal = inner(d_change, d_change)
        normal += np.eye(len(normal)) * 1e-12 * max(float(np.trace(normal)), 1e-300)
        share = np.linalg.solve(normal, inner(d_change, change[:, None])).astype(float)
        back: Floats = product(d_state + d_change, share)[:, 0]
        return after - back


def _half(
    voted: sparse.sparray,
    cast: sparse.sparray,
    sums: Floats,
    each: Floats,
    level: float,
    intercept: Floats,
    side: Floats,
) -> tuple[Floats, Floats]:
    """Best intercepts and sides of one part (rows), given those of the other (columns): a ridge regression each."""
    product = voted @ np.stack((side, side * side, intercept, intercept * side), axis=1)
    s1, s2, known, known_side = product.T
    target = sums - level * each - known
    target_side = cast @ side - level * s1 - known_side
    a, d = each + SHRINK_INTERCEPT, s2 + SHRINK_SIDE
    determinant = a * d - s1 * s1
    return (d * target - s1 * target_side) / determinant, (a * target_side - s1 * target) / determinant
