"""Positions of people: principal components of the votes, without materialising the missing ones.

A missing vote is imputed with the mean of its statement, so after centring it is exactly zero. The centred matrix is
as sparse as the votes, and a product with it costs one pass over them.

The axes are found by a block Krylov method from a fixed starting block over *people*. When a statement is worded the
opposite way, every number computed about it changes sign exactly and nothing else changes: positions are the same to
the last bit (up to the sign of an axis, which the positions then determine).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .blockwise import inner, norm, product
from .errors import OpinionsError
from .votes import Floats, Votes

BLOCK = 6  # two axes and four guard vectors: a product with six vectors costs hardly more than with two
DEPTH = 4  # blocks before the basis is compressed; small enough for BLAS to stay single-threaded
MOST_PASSES = 400
TOLERANCE = 1e-9  # sine of the angle between the computed and the true plane, as bounded by the residual
FLOOR = 1e-12  # a component below this share of the largest is rounding error

Gram = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Axes:
    """The plane: `loadings[s, a]` of statement s on axis a, the mean vote of each statement, and the share of variance
    of each axis (`beyond`: of the third, unused one). `basis` includes the guard vectors, for a warm start."""

    loadings: Floats
    means: Floats
    shares: Floats
    basis: Floats
    passes: int
    beyond: float = 0.0


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """The plane and everyone's position on it, `xy[person, axis]`; NaN without votes."""

    axes: Axes
    xy: Floats
    votes_each: NDArray[np.int64]


class Centring(Protocol):
    """The centred votes as a linear operator."""

    means: Floats
    total_variance: float
    shape: tuple[int, int]

    def back(self, scores: Floats) -> Floats:
        """Multiply by the transpose: from one row per person to one per statement."""

    def gram(self, block: Floats) -> Floats:
        """Multiply by the Gram matrix: from statements to people and back."""


class Centred:
    """The votes minus the mean of their statement, as a sparse matrix with one column per statement.

    `weights`, one per person, apply to means and axes.
    """

    def __init__(self, votes: Votes, weights: Floats | None = None) -> None:
        self.weights = weights
        sizes = np.diff(votes.start)
        value = votes.value.astype(float)
        if weights is None:
            total, mass = _column_sums(value, votes.start), sizes.astype(float)
        else:
            w = weights[votes.person]
            total, mass = _column_sums(w * value, votes.start), _column_sums(w, votes.start)
        self.means = np.divide(total, mass, out=np.zeros_like(total), where=mass > 0)
        value -= np.repeat(self.means, sizes)
        self.shape = (len(votes.participants), len(votes.statements))
        self.matrix = sparse.csc_array((value, votes.person, votes.start), shape=self.shape)
        self.matrix.has_sorted_indices = True
        squares = value * value if weights is None else value * value * w
        self.total_variance = float(squares.sum())

    def scores(self, loadings: Floats) -> Floats:
        return np.asarray(self.matrix @ loadings)

    def back(self, scores: Floats) -> Floats:
        weighted = scores if self.weights is None else scores * self.weights[:, None]
        return np.asarray(self.matrix.T @ weighted)

    def gram(self, block: Floats) -> Floats:
        return self.back(self.scores(block))


def _column_sums(values: Floats, start: NDArray[np.int64]) -> Floats:
    running = np.zeros(len(start) - 1)
    filled = np.diff(start) > 0
    if filled.any():
        running[filled] = np.add.reduceat(values, start[:-1][filled])
    return running


def find_positions(
    votes: Votes,
    *,
    weights: Floats | None = None,
    basis: Floats | None = None,
    tolerance: float = TOLERANCE,
    earlier: Floats | None = None,
) -> OpinionMap:
    """Positions of everyone: the score on each axis times √(statements / votes cast), so that nobody is drawn to the
    centre for having seen few statements (Small et al. 2021).

    `basis`, of an earlier result on the same statements, is a warm start; `earlier` positions of the same people (NaN
    for new ones) determine the signs of the axes, so that the map does not flip when a vote arrives. `tolerance` is
    the sine of an angle.
    """
    check_weights(weights, len(votes.participants))
    centred = Centred(votes, weights)
    axes = principal_axes(centred, basis=basis, tolerance=tolerance)
    each = votes.votes_per_person()
    xy = project(centred.scores(axes.loadings), each, len(votes.statements))
    return oriented(OpinionMap(axes, xy, each), earlier, weights)


def check_weights(weights: Floats | None, people: int) -> None:
    if weights is None:
        return
    if len(weights) != people:
        raise OpinionsError("there must be one weight per participant")
    if not np.isfinite(weights).all() or (weights < 0).any() or weights.sum() <= 0:
        raise OpinionsError("weights must be finite, not negative, and not all zero")


def project(scores: Floats, votes_each: NDArray[np.int64], statements: int) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(votes_each > 0, np.sqrt(statements / votes_each), np.nan)
    return np.asarray(scores * scale[:, None])


def principal_axes(centred: Centring, *, basis: Floats | None = None, tolerance: float = TOLERANCE) -> Axes:
    people, statements = centred.shape
    if basis is None or basis.shape[0] != statements:
        basis = centred.back(_spread(people))
    vectors, values, passes = leading(centred.gram, orthonormal(basis), tolerance)
    loadings = np.zeros((statements, 2))
    shares = np.zeros(2)
    for axis in range(min(2, vectors.shape[1])):
        if values[axis] > FLOOR * max(values[0], 1e-300):
            loadings[:, axis] = vectors[:, axis]
            shares[axis] = values[axis] / centred.total_variance
    beyond = float(values[2]) / centred.total_variance if len(values) > 2 and values[2] > 0 else 0.0
    return Axes(loadings, centred.means, shares, vectors[:, :BLOCK], passes, beyond)


def _spread(people: int) -> Floats:
    """The fixed starting block over people."""
    return np.random.default_rng(20210).standard_normal((people, BLOCK))


def leading(gram: Gram, start: Floats, tolerance: float) -> tuple[Floats, Floats, int]:
    """The leading eigenvectors of a symmetric positive operator, the first two to within `tolerance` (sine of the angle).

    The basis grows by the component of the latest product that it does not span; after `DEPTH` blocks it is compressed
    to its best vectors (thick restart). Residual over gap bounds the angle (Davis and Kahan 1970).
    """
    basis = start
    image = gram(basis)
    passes = 1
    while True:
        small = inner(basis, image)
        values, turn = np.linalg.eigh((small + small.T) / 2)
        values, turn = values[::-1], turn[:, ::-1]
        keep = min(BLOCK, len(values))
        ritz, ritz_image = product(basis, turn[:, :keep]), product(image, turn[:, :keep])
        residual = ritz_image - ritz * values[:keep]
        fresh = orthonormal_against(
            basis, residual, floor=1e-13 * max(float(values[0]) if keep else 0.0, 1e-300)
        )
        if _settled(values, residual, tolerance) or not fresh.shape[1] or passes >= MOST_PASSES:
            return ritz, values[:keep], passes
        if basis.shape[1] >= DEPTH * BLOCK:
            basis, image = ritz, ritz_image
            fresh = orthonormal_against(basis, fresh, floor=1e-8)
        basis, image = np.hstack((basis, fresh)), np.hstack((image, gram(fresh)))
        passes += 1


def _settled(values: Floats, residual: Floats, tolerance: float) -> bool:
    wanted = min(2, len(values))
    if not wanted or values[0] <= 0:
        return True
    below = float(values[2]) if len(values) > 2 else 0.0
    gap = float(values[wanted - 1]) - below
    lack = norm(residual[:, :wanted])
    return lack <= tolerance * gap or lack <= 1e-14 * float(values[0])


def orthonormal(block: Floats) -> Floats:
    return orthonormal_against(np.zeros((block.shape[0], 0)), block, floor=1e-300)


def orthonormal_against(basis: Floats, block: Floats, *, floor: float, rounds: int = 3) -> Floats:
    """An orthonormal basis of what `block` adds to the span of `basis`, without directions below `floor` or rounding.

    It uses inner products only, no Householder reflections, so that it is exactly equivariant to sign changes of rows.
    """
    for _ in range(rounds):
        block = block - product(basis, inner(basis, block))
        squares, turn = np.linalg.eigh(inner(block, block))
        keep = squares > max(1e-14 * float(squares[-1]) if len(squares) else 0.0, floor * floor)
        if not keep.any():
            return block[:, :0]
        block = product(block, turn[:, keep]) / np.sqrt(squares[keep])
        floor = 1e-8
    return block


def oriented(
    opinion_map: OpinionMap, earlier: Floats | None = None, weights: Floats | None = None
) -> OpinionMap:
    """Fix the sign of each axis: the one that agrees with earlier positions, or else makes the longer tail positive."""
    xy, axes = opinion_map.xy, opinion_map.axes
    signs = np.ones(2)
    for axis in range(2):
        agreement = 0.0 if earlier is None else float(np.nansum(xy[:, axis] * earlier[:, axis]))
        if agreement == 0:
            placed = np.isfinite(xy[:, axis])
            agreement = _tail(
                xy[placed, axis], np.ones(int(placed.sum())) if weights is None else weights[placed]
            )
        signs[axis] = -1.0 if agreement < 0 else 1.0
    turned = replace(axes, loadings=axes.loadings * signs)
    return OpinionMap(turned, xy * signs, opinion_map.votes_each)


def _tail(values: Floats, weights: Floats) -> float:
    """Positive if the longer tail is positive; exact symmetry is broken by the first person off the centre."""
    total = float(weights.sum())
    spread = float(np.sqrt((weights * values * values).sum() / total)) if total > 0 else 0.0
    if spread == 0:
        return 1.0
    scaled = values / spread
    skew = float((weights * scaled**3).sum()) / total
    if abs(skew) > 1e-9:
        return skew
    return float(scaled[int(np.argmax(np.abs(scaled) > 1e-9))])
