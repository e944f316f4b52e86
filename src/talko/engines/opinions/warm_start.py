"""Warm start: the centred votes of an ongoing conversation, and axes continued from the previous ones.

The scores on the axes and their images are updated exactly as votes arrive, since a vote changes only the column of its
statement. The correction of the axes is found in a Krylov space in single precision, at half the cost: it is small, so
its rounding errors are smaller still.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy import sparse

from .blockwise import inner, norm, product
from .positions import BLOCK, DEPTH, Axes, orthonormal, orthonormal_against
from .votes import Floats, Ints, Votes

MOST_STEPS = 40  # beyond this, a cold start is as good
STALLED = 0.7  # a step that leaves more than this share of the residual is no progress
CLEAR = 0.3  # relative gap between the second and third axis above which no guard vectors are needed
ENOUGH = 5e-7  # sine of the angle to the axes of a cold start, as bounded by the residual
Carried = tuple[Floats, Floats, Floats]


class GrowingMatrix:
    """The centred votes: a large matrix, stored by statement and updated in place, and a small one with the votes that
    arrived after the large one was built."""

    def __init__(self, votes: Votes) -> None:
        self.value = votes.value.copy()
        self.start, self.person = (
            votes.start.astype(np.int32),
            votes.person,
        )  # of equal width, or SciPy copies them at each use
        self.shape = (len(votes.participants), len(votes.statements))
        self.means = np.zeros(self.shape[1])
        self.total_variance = 0.0
        self._large = sparse.csc_array((self.value.astype(float), self.person, self.start), shape=self.shape)
        self._rounded = sparse.csc_array(
            (self.value.astype(np.float32), self.person, self.start), shape=self.shape
        )
        self._large_back, self._rounded_back = self._large.T, self._rounded.T  # views of the same numbers
        self._small: sparse.csc_array | None = None
        self._carried: Carried | None = None

    def position(self, row: int, column: int) -> int | None:
        """The index of a vote in the large matrix; None when it is not there."""
        if column + 1 >= len(self.start):
            return None
        low, high = int(self.start[column]), int(self.start[column + 1])
        at = low + int(np.searchsorted(self.person[low:high], row))
        return at if at < high and self.person[at] == row else None

    def update(
        self, people: int, tally: Floats, touched: Iterable[int], pending: Mapping[tuple[int, int], int]
    ) -> None:
        """Update: `tally` has the disagreements, passes and agreements of every statement, `touched` the statements
        whose tally changed, `pending` the votes outside the large matrix."""
        cast = tally.sum(axis=1)
        filled = len(self.start) - 1
        width = len(tally)
        self.means = np.divide(tally[:, 2] - tally[:, 0], cast, out=np.zeros(width), where=cast > 0)
        self.total_variance = float((tally[:, 2] + tally[:, 0] - cast * self.means**2).sum())
        columns = np.array(sorted(column for column in touched if column < filled), np.int64)
        change = self._centre(columns, people)
        if (people, width) != self.shape:
            self.shape = (people, width)
            start = np.concatenate((self.start, np.full(width - filled, self.start[-1], self.start.dtype)))
            self._large, self._rounded = (
                sparse.csc_array((part.data, part.indices, start), shape=self.shape)
                for part in (self._large, self._rounded)
            )
            self._large_back, self._rounded_back = self._large.T, self._rounded.T
        before, self._small = self._small, None
        if pending:
            rows, where = np.array(list(pending), np.int64).T
            value = np.array(list(pending.values()), float) - self.means[where]
            self._small = sparse.csc_array((value, (rows, where)), shape=self.shape)
        self._carry(columns, change, before)

    def _centre(self, columns: Ints, people: int) -> sparse.csc_array:
        """Centre columns of the large matrix at their new means; returns the change, one column for each."""
        pieces, rows, sizes = [np.zeros(0)], [self.person[:0]], [0]
        for column in columns.tolist():
            low, high = self.start[column], self.start[column + 1]
            centred = self.value[low:high] - self.means[column]
            pieces.append(centred - self._large.data[low:high])
            rows.append(self.person[low:high])
            sizes.append(int(high - low))
            self._large.data[low:high] = centred
            self._rounded.data[low:high] = centred
        return sparse.csc_array(
            (np.concatenate(pieces), np.concatenate(rows), np.cumsum(sizes)), shape=(people, len(columns))
        )

    def _carry(self, columns: Ints, change: sparse.csc_array, before: sparse.csc_array | None) -> None:
        """Update scores and images: with votes X, axes V and scores Y = X V, the image X'Y changes by dX'Y + X'dY,
        with the old Y and the new X."""
        if self._carried is None:
            return
        axes, over, image = (
            _taller(block, rows) for block, rows in zip(self._carried, self._heights(), strict=True)
        )
        moved = change @ axes[columns]
        image[columns] += change.T @ over
        for part, sign in ((before, -1.0), (self._small, 1.0)):
            if part is not None:
                part.resize(self.shape)
                moved += sign * (part @ axes)
                image += sign * (part.T @ over)
        image += self._roughly_back(moved)
        self._carried = axes, over + moved, image

    def _heights(self) -> tuple[int, int, int]:
        people, statements = self.shape
        return statements, people, statements

    def remember(self, axes: Floats, scores: Floats, image: Floats) -> None:
        """Update these axes, scores and images with the votes from now on."""
        self._carried = axes, scores, image

    def forget(self) -> None:
        """Drop them, since the axes were recomputed."""
        self._carried = None

    def carried(self, basis: Floats) -> Carried:
        """Axes, everyone's scores and their images; computed from `basis` if there are none."""
        if self._carried is not None:
            return self._carried
        basis = orthonormal(_taller(basis, self.shape[1]))
        scores = self.scores(basis)
        return basis, scores, self.back(scores)

    def scores(self, loadings: Floats) -> Floats:
        found = self._large @ loadings
        return np.asarray(found if self._small is None else found + self._small @ loadings)

    def back(self, scores: Floats) -> Floats:
        found = self._large_back @ scores
        return np.asarray(found if self._small is None else found + self._small.T @ scores)

    def gram(self, block: Floats) -> Floats:
        return self.back(self.scores(block))

    def roughly(self, block: Floats) -> tuple[Floats, Floats]:
        """The scores of a block and their images, in single precision; one vector at a time is faster."""
        over = _by_column(self._rounded, block)
        if self._small is not None:
            over += self._small @ block
        return over, self._roughly_back(over)

    def _roughly_back(self, over: Floats) -> Floats:
        back = _by_column(self._rounded_back, over)
        return back if self._small is None else back + self._small.T @ over


def _taller(block: Floats, rows: int) -> Floats:
    """A copy, extended by rows of zeros."""
    return np.concatenate((block, np.zeros((rows - len(block), block.shape[1]))))


def _by_column(matrix: sparse.sparray, block: Floats) -> Floats:
    dtype = matrix.dtype
    return np.stack([matrix @ np.ascontiguousarray(column, dtype) for column in block.T], axis=1).astype(
        float
    )


def guarded(second: float, third: float) -> int:
    """How many vectors to carry: only the two axes if the gap to the third is clear, else guard vectors, too, so that
    nearly equal axes need not be separated again."""
    return 2 if second - third > CLEAR * second else BLOCK


def continued(matrix: GrowingMatrix, axes: Axes) -> tuple[Axes, Floats] | None:
    """The axes of the current votes and everyone's scores on them; None when the earlier axes are not a good start.
    `axes` may have fewer statements."""
    if not (axes.shares > 0).all():
        return None
    width = guarded(axes.shares[1], axes.beyond)
    basis, over, image = matrix.carried(axes.basis[:, :width])
    floor = axes.beyond * matrix.total_variance if width == 2 else 0.0
    before = np.inf
    for _ in range(MOST_STEPS):
        small = inner(basis, image)
        values, turn = np.linalg.eigh((small + small.T) / 2)
        values, turn = values[::-1], turn[:, ::-1]
        best = product(basis, turn[:, :2])
        residual = product(image, turn[:, :2]) - best * values[:2]
        third = max(floor, float(values[2])) if len(values) > 2 else floor
        gap = float(values[1]) - third
        lack = norm(residual)
        if gap > 0 and lack <= ENOUGH * gap:
            kept = turn[:, : guarded(values[1], third)]
            guards, scores = product(basis, kept), product(over, kept)
            matrix.remember(guards, scores, product(image, kept))
            shares, beyond = values[:2] / matrix.total_variance, third / matrix.total_variance
            return Axes(best, matrix.means, shares, guards, axes.passes, beyond), scores[:, :2]
        if lack > STALLED * before or basis.shape[1] + 2 > DEPTH * BLOCK:
            # single precision is exhausted, or the basis is large: recompute exactly and continue from there
            matrix.forget()
            basis, over, image = matrix.carried(product(basis, turn[:, :BLOCK]))
            before = np.inf
            continue
        before = lack
        lacking = residual[:, np.sqrt((residual * residual).sum(axis=0)) > ENOUGH * gap / 2]
        fresh = orthonormal_against(basis, lacking, floor=1e-13 * float(values[0]), rounds=2)
        if not fresh.shape[1]:
            break
        more_over, more_image = matrix.roughly(fresh)
        basis, over = np.hstack((basis, fresh)), np.hstack((over, more_over))
        image = np.hstack((image, more_image))
    return None
