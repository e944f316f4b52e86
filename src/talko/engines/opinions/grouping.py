"""Opinion groups: deterministic k-means in the plane, on at most a hundred weighted base clusters.

The plane is first divided into base clusters (as in Small et al. 2021, but by bisection, which needs no random start).
For each number of groups, k-means runs from many starts at once; solutions with a group below the minimum size are
discarded. The number of groups is the one with the best mean silhouette (Rousseeuw 1987).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from .statistics import NO_GROUP
from .votes import Floats

MOST_BASE = 100
MOST_GROUPS = 5
STARTS = 20
ROUNDS = 100
OUTLIERS = 3  # extra centres that may be spent on outliers
SAME = 1e-9  # silhouettes closer than this are ties, won by the smaller number of groups

Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grouping:
    """`labels[i]` is 0, 1, … or `NO_GROUP`; groups are ordered by size, then by their first member.

    `silhouettes` has the mean silhouette of each feasible number of groups; `cells` the base cluster of each person
    (`NO_GROUP` for those who were not grouped)."""

    labels: Labels
    centres: Floats
    silhouettes: dict[int, float]
    cells: Labels

    @property
    def count(self) -> int:
        return len(self.centres)

    def sizes(self) -> NDArray[np.int64]:
        return np.bincount(self.labels[self.labels != NO_GROUP], minlength=self.count)


def eligible(
    votes_each: NDArray[np.int64], statements: int, *, enough: int = 7, people: int = 15
) -> NDArray[np.bool_]:
    """A mask of who has voted enough to be grouped: on `enough` statements, or on all if there are fewer. If that
    leaves fewer than `people`, those with the most votes are added, including all ties at the limit."""
    asked = max(1, min(enough, statements))
    inside = votes_each >= asked
    if inside.sum() < people:
        limit = np.sort(votes_each)[::-1][min(people, len(votes_each)) - 1] if len(votes_each) else 0
        inside = votes_each >= max(1, min(asked, int(limit)))
    return inside


def find_groups(
    xy: Floats,
    inside: NDArray[np.bool_],
    *,
    weights: Floats | None = None,
    smallest: int = 3,
    groups: int | None = None,
    cells: Labels | None = None,
) -> Grouping:
    """Group the people for whom `inside` is true. `groups` fixes the number of groups; otherwise the silhouette does.

    The result is one group when no division has `smallest` people in every part, and no group when there are fewer
    people than that. `cells` are base clusters of the same people, if already known."""
    at = np.flatnonzero(inside & np.isfinite(xy).all(axis=1))
    labels = np.full(len(xy), NO_GROUP, np.int64)
    if len(at) < smallest:
        return Grouping(labels, np.zeros((0, 2)), {}, labels)
    points = xy[at]
    mass = np.ones(len(at)) if weights is None else weights[at] * (len(at) / max(weights[at].sum(), 1e-300))
    base = base_clusters(points, mass) if cells is None else cells[at]
    found, silhouettes = _best_division(points, mass, base, smallest, groups)
    kept = labels.copy()
    labels[at], kept[at] = found, base
    return numbered(labels, xy, weights, silhouettes, kept)


def _best_division(
    points: Floats, mass: Floats, base: Labels, smallest: int, groups: int | None
) -> tuple[Labels, dict[int, float]]:
    """Labels of the points for the best number of groups, and the silhouette of each number tried."""
    heads = np.bincount(base)
    weight, centre = _means(points, mass, base, len(heads))
    distance = np.sqrt(((centre[:, None] - centre[None]) ** 2).sum(axis=2))
    most = min(MOST_GROUPS, 2 + len(heads) // 12) if groups is None else groups
    best, best_score = np.zeros(len(points), np.int64), -np.inf
    silhouettes: dict[int, float] = {}
    for k in range(2 if groups is None else max(2, groups), most + 1):
        division = _k_means(centre, weight, heads, k, smallest)
        if division is None:
            continue
        silhouettes[k] = silhouette(distance, weight, division, k)
        refined = refine(points, mass, _means(centre, weight, division, k)[1])[0]
        if np.bincount(refined, minlength=k).min() < smallest:
            refined = division[base]
        if silhouettes[k] > best_score + SAME:
            best, best_score = refined, silhouettes[k]
    return best, silhouettes


def base_clusters(points: Floats, mass: Floats) -> Labels:
    """At most a hundred cells: the one with the largest sum of squares is split at its mean along its longer side,
    until there are a hundred or all points in each cell coincide."""
    cell = np.zeros(len(points), np.int64)
    heap = [_spread_of(points, mass, np.arange(len(points)), 0)]
    cells = 1
    while heap and cells < MOST_BASE:
        spread, number, axis, middle, members = heapq.heappop(heap)
        if -spread <= 0:
            break
        right = points[members, axis] > middle
        if right.all() or not right.any():
            continue
        cell[members[right]] = cells
        heapq.heappush(heap, _spread_of(points, mass, members[~right], number))
        heapq.heappush(heap, _spread_of(points, mass, members[right], cells))
        cells += 1
    return cell


def _spread_of(
    points: Floats, mass: Floats, members: NDArray[np.int64], number: int
) -> tuple[float, int, int, float, NDArray[np.int64]]:
    here, w = points[members], mass[members]
    total = max(float(w.sum()), 1e-300)
    mean = (w[:, None] * here).sum(axis=0) / total
    squares = (w[:, None] * (here - mean) ** 2).sum(axis=0)
    axis = int(squares[1] > squares[0])
    size = float(squares.sum())
    rounding = 1e-24 * total * float((here * here).max())
    return (-size if size > rounding else 0.0), number, axis, float(mean[axis]), members


def _means(points: Floats, mass: Floats, labels: Labels, k: int) -> tuple[Floats, Floats]:
    weight: Floats = np.bincount(labels, weights=mass, minlength=k).astype(float)
    heads = np.bincount(labels, minlength=k)
    safe = np.where(weight > 0, weight, 1)
    centre = np.stack(
        [np.bincount(labels, weights=mass * points[:, a], minlength=k) / safe for a in range(2)], axis=1
    )
    if (weight[heads > 0] <= 0).any():  # zero-weight people still have a position
        plain = np.where(heads > 0, heads, 1)
        bare = np.stack(
            [np.bincount(labels, weights=points[:, a], minlength=k) / plain for a in range(2)], axis=1
        )
        centre = np.where((weight > 0)[:, None], centre, bare)
    return weight, centre


def _k_means(
    points: Floats, weight: Floats, heads: NDArray[np.int64], k: int, smallest: int
) -> Labels | None:
    """The best of many weighted k-means runs in which each group has at least `smallest` people. If outliers make
    that impossible, try more centres and assign the small clusters to the nearest large one."""
    for more in range(OUTLIERS + 1):
        if len(points) < k + more:
            return None
        labels, centres = _runs(points, weight, k + more)
        sizes = _sums(labels, heads, k + more)
        large = sizes >= smallest
        good = large.sum(axis=1) == k
        if more:
            centres = np.where(large[:, :, None], centres, np.inf)
            labels = _squares(points, centres).argmin(axis=2)
        if good.any():
            cost = np.where(good, _cost(points, weight, labels, k + more), np.inf)
            _, best = np.unique(labels[int(np.argmin(cost))], return_inverse=True)
            return best.astype(np.int64)
    return None


def _runs(points: Floats, weight: Floats, k: int) -> tuple[NDArray[np.intp], Floats]:
    """Weighted k-means from every start, vectorised over runs: arrays of (run, point or group, …)."""
    centres = _starts(points, weight, k)
    labels = np.full((len(centres), len(points)), -1)
    for _ in range(ROUNDS):
        new = _squares(points, centres).argmin(axis=2)
        if (new == labels).all():
            break
        labels = new
        total = _sums(labels, weight, k)
        safe = np.where(total > 0, total, 1)
        moved = np.stack([_sums(labels, weight * points[:, axis], k) / safe for axis in range(2)], axis=2)
        centres = np.where((total > 0)[:, :, None], moved, centres)
    return labels, centres


def _squares(points: Floats, centres: Floats) -> Floats:
    """Squared distance of each point to each centre of each run."""
    across = points[None, :, None, 0] - centres[:, None, :, 0]
    along = points[None, :, None, 1] - centres[:, None, :, 1]
    return np.asarray(across * across + along * along)


def _sums(labels: NDArray[np.intp], values: Floats | NDArray[np.int64], k: int) -> Floats:
    """Sum of the values of the points in each group of each run."""
    runs = len(labels)
    code = (labels + np.arange(runs)[:, None] * k).ravel()
    return np.bincount(code, weights=np.tile(values, runs), minlength=runs * k).astype(float).reshape(runs, k)


def _cost(points: Floats, weight: Floats, labels: NDArray[np.intp], k: int) -> Floats:
    """Within-cluster sum of squares, weighted, per run."""
    total = _sums(labels, weight, k)
    safe = np.where(total > 0, total, 1)
    squares = (weight * (points**2).sum(axis=1)).sum()
    explained = sum((_sums(labels, weight * points[:, a], k) ** 2 / safe).sum(axis=1) for a in range(2))
    return np.asarray(squares - explained)


def _starts(points: Floats, weight: Floats, k: int) -> Floats:
    """Initial centres: starting from each of the heaviest base clusters, repeatedly add the costliest one (k-means++ of
    Arthur and Vassilvitskii 2007, with the most likely choice in place of a random one)."""
    order = np.lexsort((points[:, 1], points[:, 0], -weight))
    first = order[:: max(1, len(order) // STARTS)][:STARTS]
    chosen = points[first][:, None, :]
    cost = ((points[None] - chosen) ** 2).sum(axis=2)
    for _ in range(1, k):
        following = points[np.argmax(cost * weight, axis=1)][:, None, :]
        chosen = np.concatenate((chosen, following), axis=1)
        cost = np.minimum(cost, ((points[None] - following) ** 2).sum(axis=2))
    return chosen


def refine(points: Floats, mass: Floats, centres: Floats) -> tuple[Labels, Floats]:
    """k-means on the people themselves, from given centres; labels and final centres."""
    labels = nearest(points, centres)
    for _ in range(ROUNDS):
        weight, moved = _means(points, mass, labels, len(centres))
        centres = np.where((weight > 0)[:, None], moved, centres)
        new = nearest(points, centres)
        if (new == labels).all():
            break
        labels = new
    return labels, centres


def nearest(points: Floats, centres: Floats) -> Labels:
    best = np.zeros(len(points), np.int64)
    least = np.full(len(points), np.inf)
    for number, (x, y) in enumerate(centres.tolist()):
        distance = (points[:, 0] - x) ** 2 + (points[:, 1] - y) ** 2
        closer = distance < least
        best[closer] = number
        np.minimum(least, distance, out=least)
    return best


def silhouette(distance: Floats, weight: Floats, labels: Labels, k: int) -> float:
    """Weighted mean silhouette of the base clusters, each taken as `weight` people at its centre."""
    member = (labels[:, None] == np.arange(k)) * weight[:, None]
    total = member.sum(axis=0)
    sums = distance @ member
    rows = np.arange(len(labels))
    own_others = total[labels] - 1
    inner = np.where(own_others > 0, sums[rows, labels] / np.where(own_others > 0, own_others, 1), 0)
    means = sums / np.where(total > 0, total, 1)
    means[:, total <= 0] = np.inf
    means[rows, labels] = np.inf
    outer = means.min(axis=1)
    outer = np.where(np.isfinite(outer), outer, inner)
    larger = np.maximum(inner, outer)
    good = (own_others > 0) & (larger > 0)
    each = np.where(good, (outer - inner) / np.where(larger > 0, larger, 1), 0)
    return float((each * weight).sum() / weight.sum())


def numbered(
    labels: Labels, xy: Floats, weights: Floats | None, silhouettes: dict[int, float], cells: Labels
) -> Grouping:
    """Renumber groups by size, largest first, ties by first member; empty groups are dropped."""
    inside = np.flatnonzero(labels != NO_GROUP)
    old, first, size = np.unique(labels[inside], return_index=True, return_counts=True)
    order = np.lexsort((first, -size))
    rank = np.zeros(int(old.max()) + 1 if len(old) else 0, np.int64)
    rank[old[order]] = np.arange(len(order))
    renewed = np.full(len(labels), NO_GROUP, np.int64)
    renewed[inside] = rank[labels[inside]]
    mass = np.ones(len(inside)) if weights is None else weights[inside]
    _, centres = _means(xy[inside], mass, renewed[inside], len(old))
    return Grouping(renewed, centres, silhouettes, cells)


def overlap(first: Labels, second: Labels, rows: int, columns: int) -> NDArray[np.int64]:
    """How many people are in group i of the first grouping and group j of the second."""
    both = (first != NO_GROUP) & (second != NO_GROUP)
    return np.bincount(first[both] * columns + second[both], minlength=rows * columns).reshape(rows, columns)


def match(common: NDArray[np.int64]) -> dict[int, int]:
    """The assignment of rows to columns with the largest total overlap, without pairs that do not overlap.

    There are at most five groups, so all assignments are tried."""
    rows, columns = common.shape
    if rows > columns:
        return {column: row for row, column in match(common.T).items()}
    best: tuple[int, ...] = max(
        permutations(range(columns), rows),
        key=lambda p: (sum(int(common[r, c]) for r, c in enumerate(p)), [-c for c in p]),
    )
    return {row: column for row, column in enumerate(best) if common[row, column] > 0}


def adjusted_rand(first: Labels, second: Labels) -> float:
    """Adjusted Rand index of two groupings (Hubert and Arabie 1985); 1 when they are identical. `NO_GROUP` counts as
    a group."""
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    table = np.bincount(a * (b.max() + 1) + b).astype(float)
    pairs = float((table * (table - 1)).sum() / 2)
    pairs_a = float(sum(x * (x - 1) / 2 for x in np.bincount(a).tolist()))
    pairs_b = float(sum(x * (x - 1) / 2 for x in np.bincount(b).tolist()))
    every = len(a) * (len(a) - 1) / 2
    expected = pairs_a * pairs_b / every if every else 0.0
    most = (pairs_a + pairs_b) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)
