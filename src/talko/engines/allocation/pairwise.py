"""Pairwise-bounded quadratic funding, summed in blocks so that memory does not grow with the number of pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

FloatArray = NDArray[np.float64]

BLOCK_CELLS = 1 << 22
KEPT = 1 << 20


def pairwise_ideals(amounts: Mapping[str, Mapping[str, int]], bound: float) -> dict[str, Fraction]:
    """Σ_{i≠j} M / (M + Σ_p √(c_ip c_jp)) · √(c_i c_j) for each campaign; `amounts[campaign][donor]` > 0, `bound` is M.

    Identical donors are merged and sorted, so the order of gifts does not matter. One block of rows against all columns
    is in memory at a time: 32 MB, whatever the number of donors. Results are rounded to 20 binary places.
    """
    campaigns = sorted(amounts)
    rows: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, campaign in enumerate(campaigns):
        for donor, amount in amounts[campaign].items():
            rows[donor].append((place, amount))
    kinds = sorted(Counter(tuple(row) for row in rows.values()).items())
    counts = np.asarray([count for _, count in kinds], dtype=np.float64)
    columns = [place for row, _ in kinds for place, _ in row]
    values = np.sqrt(np.asarray([amount for row, _ in kinds for _, amount in row], dtype=np.float64))
    starts = np.concatenate(([0], np.cumsum([len(row) for row, _ in kinds]))).astype(np.int64)
    matrix = sparse.csr_array((values, columns, starts), shape=(len(kinds), len(campaigns)))
    by_column = matrix.tocsc()
    return {
        campaign: Fraction(round(_campaign_ideal(matrix, by_column, counts, place, bound) * KEPT), KEPT)
        for place, campaign in enumerate(campaigns)
    }


def _campaign_ideal(
    matrix: sparse.csr_array, by_column: sparse.csc_array, counts: FloatArray, place: int, bound: float
) -> float:
    span = slice(by_column.indptr[place], by_column.indptr[place + 1])
    donors, roots = by_column.indices[span], by_column.data[span]
    weights = counts[donors]
    elsewhere = matrix[donors].copy()
    elsewhere.data[elsewhere.indices == place] = 0.0
    elsewhere.eliminate_zeros()
    step = max(1, BLOCK_CELLS // max(1, len(donors)))
    total = 0.0
    for start in range(0, len(donors), step):
        end = min(start + step, len(donors))
        here = np.outer(roots[start:end], roots[start:])
        overlap = here + bound
        shared = (elsewhere[start:end] @ elsewhere[start:].T).tocoo()
        overlap[shared.coords] += shared.data
        terms = np.divide(here, overlap, out=here)
        inside = terms[:, : end - start]
        total += float(weights[start:end] @ inside @ weights[start:end])
        total -= float(weights[start:end] @ np.diagonal(inside))
        total += 2 * float(weights[start:end] @ terms[:, end - start :] @ weights[end:])
    return bound * total
