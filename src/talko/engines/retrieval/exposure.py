"""Fairness of exposure: the visibility that groups of documents get from rankings, compared with their share of candidates.

The exposure of a rank is 1 / log2(1 + rank) (Singh and Joachims 2018, "Fairness of Exposure in Rankings", equation 1 with
the discount of DCG). A group's exposure is the sum over its documents in all rankings, as a share of the total. Compare
it with the group's share of the candidates if all have equal merit, else with its share of the relevant ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .errors import RetrievalError

PLACES = 10
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Exposure:
    """One group: its number of candidates, its share of all candidates, its share of the exposure, and their ratio."""

    kind: str
    group: str
    candidates: int
    share: float
    exposure: float

    @property
    def ratio(self) -> float:
        """Exposure divided by share of candidates: 1 is proportionate, 0.5 half of that."""
        return self.exposure / self.share if self.share else 0.0


def discount(place: int) -> float:
    """The exposure of a rank, counted from 1."""
    return 1 / math.log2(1 + place)


def exposure(
    rankings: Iterable[Sequence[str]], groups: Mapping[str, Mapping[str, str]], *, places: int = PLACES
) -> list[Exposure]:
    """The exposure by attribute (such as size or country) and group, sorted by both, within the first `places` ranks.

    `groups` maps each candidate to its group for each attribute; candidates without one, and ranked documents that are
    not candidates, count as "unknown". Raises RetrievalError when `places` is below 1.
    """
    if places < 1:
        raise RetrievalError("the number of ranks must be at least 1")
    seen: dict[str, float] = {}
    for ranking in rankings:
        for place, id in enumerate(ranking[:places], 1):
            seen[id] = seen.get(id, 0.0) + discount(place)
    kinds = sorted({kind for of in groups.values() for kind in of})
    return [row for kind in kinds for row in _of_kind(kind, seen, groups)]


def _of_kind(kind: str, seen: Mapping[str, float], groups: Mapping[str, Mapping[str, str]]) -> list[Exposure]:
    candidates = Counter(of.get(kind, UNKNOWN) for of in groups.values())
    got: dict[str, float] = dict.fromkeys(candidates, 0.0)
    for id, value in seen.items():
        group = groups.get(id, {}).get(kind, UNKNOWN)
        got[group] = got.get(group, 0.0) + value
    given = sum(seen.values()) or 1.0
    return [
        Exposure(kind, group, candidates[group], candidates[group] / len(groups), got[group] / given)
        for group in sorted(got)
    ]


def table(rows: Iterable[Exposure]) -> str:
    """A table for people."""
    lines = [f"{'':24} {'candidates':>10} {'share':>7} {'exposure':>8} {'ratio':>6}"]
    for row in rows:
        name = f"{row.kind}: {row.group}"
        lines.append(f"{name:24} {row.candidates:10,} {row.share:7.1%} {row.exposure:8.1%} {row.ratio:6.2f}")
    return "\n".join(lines)
