"""Scores of rankings, with bootstrap intervals over topics."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

REPLICATES = 2000


def ndcg(ranking: list[str], grades: dict[str, int]) -> float:
    """Of the first ten, with gains 2^grade - 1."""

    def gain(found: Iterable[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(found))

    return gain(grades.get(id, 0) for id in ranking[:10]) / gain(sorted(grades.values(), reverse=True)[:10])


def interval(values: Sequence[float]) -> str:
    """The mean and its 95 % interval."""
    drawn = np.random.default_rng(0).choice(values, (REPLICATES, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{np.mean(values):.3f} [{low:.2f}, {high:.2f}]"
