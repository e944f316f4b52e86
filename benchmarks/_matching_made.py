"""Synthetic documents and queries for measuring the speed of matching, the same for every engine.

A document has 40 words, a query 49, drawn by Zipf's law from 100,000. The 100 most frequent words, which would be function words,
are in neither.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

WORDS, COMMON, IN_A_DOCUMENT, IN_A_QUERY, QUERIES = 100_000, 100, 40, 49, 40
SHARE = np.cumsum(1 / np.arange(COMMON, COMMON + WORDS))
SHARE /= SHARE[-1]
AT_ONCE = 1000


def documents(number: int, seed: int = 1) -> Iterator[tuple[str, list[str]]]:
    """One by one, so that they do not count as memory of whoever takes them in."""
    chance = np.random.default_rng(seed)
    for first in range(0, number, AT_ONCE):
        drawn = np.searchsorted(SHARE, chance.random((min(AT_ONCE, number - first), IN_A_DOCUMENT)))
        for row, document in enumerate(drawn.tolist(), first):
            yield str(row), [f"t{word}" for word in document]


def queries(names: int) -> list[list[list[str]]]:
    """Each of its words with as many names."""
    chance = np.random.default_rng(2)
    drawn = np.searchsorted(SHARE, chance.random((QUERIES, IN_A_QUERY, names)))
    return [[[f"t{name}" for name in word] for word in query] for query in drawn.tolist()]


def percentile_95(seconds: list[float]) -> float:
    """In milliseconds."""
    return 1000 * sorted(seconds)[int(0.95 * len(seconds))]


def memory() -> float:
    """The most that this process ever held, in MB; `getrusage` would count the process that started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
