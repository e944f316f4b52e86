"""The centred votes of a conversation that goes on, and its axes continued from where they were.

The two axes are looked at once in double precision. What they lack is then found in a Krylov space built in single
precision, at half the cost: it is a small correction, so the rounding of its parts is smaller still.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy import sparse

from .blocks import inner, size, times
from .positions import Axes, orthonormal, orthonormal_against
from .votes import Floats, Votes

MOST_STEPS = 12  # beyond this, a cold start is as good
ENOUGH = 5e-7  # sine of the angle to the cold axes, as bounded by the residual


class GrowingMatrix:
    """The votes minus the mean of their statement: a large part, stored by statement and updated in place, and a small
    part with the votes that came since the large one was built."""

    def __init__(self, votes: Votes) -> None:
        self.value = votes.value.copy()
        self.start, self.person = (
            votes.start.astype(np.int32),
            votes.person,
        )  # one width, or each use would copy
        self.shape = (len(votes.participants), len(votes.statements))
        self.means = np.zeros(self.shape[1])
        self.total_variance = 0.0
        self._large = sparse.csc_array((self.value.astype(float), self.person, self.start), shape=self.shape)
        self._rounded = sparse.csc_array(
            (self.value.astype(np.float32), self.person, self.start), shape=self.shape
        )
        self._small: sparse.csc_array | None = None

    def position(self, row: int, column: int) -> int | None:
        """Where the large part has a vote, if it does."""
        if column + 1 >= len(self.start):
            return None
        low, high = int(self.start[column]), int(self.start[column + 1])
        at = low + int(np.searchsorted(self.person[low:high], row))
        return at if at < high and self.person[at] == row else None

    def update(
        self, people: int, tally: Floats, touched: Iterable[int], pending: Mapping[tuple[int, int], int]
    ) -> None:
        """Bring up to date: `tally` has disagreements, passes and agreements of every statement, `touched` the
        statements whose tally changed, `pending` the votes outside the large part."""
        cast = tally.sum(axis=1)
        filled = len(self.start) - 1
        width = len(tally)
        self.means = np.divide(tally[:, 2] - tally[:, 0], cast, out=np.zeros(width), where=cast > 0)
        self.total_variance = float((tally[:, 2] + tally[:, 0] - cast * self.means**2).sum())
        for column in touched:
            if column < filled:
                low, high = self.start[column], self.start[column + 1]
                np.subtract(self.value[low:high], self.means[column], out=self._large.data[low:high])
                self._rounded.data[low:high] = self._large.data[low:high]
        if (people, width) != self.shape:
            self.shape = (people, width)
            start = np.concatenate((self.start, np.full(width - filled, self.start[-1], self.start.dtype)))
            self._large, self._rounded = (
                sparse.csc_array((part.data, part.indices, start), shape=self.shape)
                for part in (self._large, self._rounded)
            )
        self._small = None
        if pending:
            rows, columns = np.array(list(pending), np.int64).T
            value = np.array(list(pending.values()), float) - self.means[columns]
            self._small = sparse.csc_array((value, (rows, columns)), shape=self.shape)

    def scores(self, loadings: Floats) -> Floats:
        found = self._large @ loadings
        return np.asarray(found if self._small is None else found + self._small @ loadings)

    def back(self, scores: Floats) -> Floats:
        found = self._large.T @ scores
        return np.asarray(found if self._small is None else found + self._small.T @ scores)

    def gram(self, block: Floats) -> Floats:
        return self.back(self.scores(block))

    def roughly(self, block: Floats) -> tuple[Floats, Floats]:
        """Scores of a block and their way back, in single precision; one vector at a time is the faster way."""
        over = _by_column(self._rounded, block)
        if self._small is not None:
            over += self._small @ block
        back = _by_column(self._rounded.T, over)
        if self._small is not None:
            back += self._small.T @ over
        return over, back


def _by_column(matrix: sparse.sparray, block: Floats) -> Floats:
    dtype = matrix.dtype
    return np.stack([matrix @ np.ascontiguousarray(column, dtype) for column in block.T], axis=1).astype(
        float
    )


def continued(matrix: GrowingMatrix, axes: Axes) -> tuple[Axes, Floats] | None:
    """The axes for the votes as they are now, and everyone's scores on them; None where the earlier axes are no good
    start. `axes` may be of fewer statements."""
    known = axes.loadings
    if not (axes.shares > 0).all():
        return None
    basis = orthonormal(np.vstack((known, np.zeros((matrix.shape[1] - len(known), 2)))))
    over = matrix.scores(basis)
    image = np.hstack([matrix.back(column[:, None]) for column in over.T])
    floor = axes.beyond * matrix.total_variance
    for _ in range(MOST_STEPS):
        small = inner(basis, image)
        values, turn = np.linalg.eigh((small + small.T) / 2)
        values, turn = values[::-1], turn[:, ::-1]
        best = times(basis, turn[:, :2])
        residual = times(image, turn[:, :2]) - best * values[:2]
        third = max(floor, float(values[2])) if len(values) > 2 else floor
        gap = float(values[1]) - third
        sizes = np.sqrt((residual * residual).sum(axis=0))
        if gap > 0 and size(residual) <= ENOUGH * gap:
            shares = values[:2] / matrix.total_variance
            beyond = third / matrix.total_variance
            return Axes(best, matrix.means, shares, best, axes.passes, beyond), times(over, turn[:, :2])
        lacking = residual[:, sizes > ENOUGH * gap / 2]
        fresh = orthonormal_against(basis, lacking, floor=1e-13 * float(values[0]), rounds=2)
        if not fresh.shape[1]:
            break
        more_over, more_image = matrix.roughly(fresh)
        basis, over, image = (
            np.hstack((basis, fresh)),
            np.hstack((over, more_over)),
            np.hstack((image, more_image)),
        )
    return None
