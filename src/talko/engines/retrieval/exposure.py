"""Who is seen: the exposure that groups of documents get from rankings, beside their share of those who could be seen.

The exposure of a place falls with its depth, 1 / log2(1 + place) (Singh and Joachims 2018, "Fairness of Exposure in Rankings",
equation 1 with the discount of DCG). A group's exposure is what its documents got in all rankings, as a share of what was given.
It may be compared with the group's share of the candidates, when all of them merit the same; where merit differs, with its share
of the relevant ones.
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
    """Of one group: how many candidates it has, its share of them, its share of the exposure, and one divided by the other."""

    kind: str
    group: str
    candidates: int
    share: float
    exposure: float

    @property
    def ratio(self) -> float:
        """1 is as much as its share; 0.5 half as much."""
        return self.exposure / self.share if self.share else 0.0


def discount(place: int) -> float:
    """Of a place, counted from 1."""
    return 1 / math.log2(1 + place)


def exposure(
    rankings: Iterable[Sequence[str]], groups: Mapping[str, Mapping[str, str]], *, places: int = PLACES
) -> list[Exposure]:
    """Per kind of group (such as size, kind, country) and group, by the names of both.

    `groups` has for every candidate its group of each kind; a candidate without one of some kind, and a document in a ranking
    that is no candidate, count as "unknown".
    """
    if places < 1:
        raise RetrievalError("there must be a place to be seen in")
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
    """For people."""
    lines = [f"{'':24} {'candidates':>10} {'share':>7} {'exposure':>8} {'ratio':>6}"]
    for row in rows:
        name = f"{row.kind}: {row.group}"
        lines.append(f"{name:24} {row.candidates:10,} {row.share:7.1%} {row.exposure:8.1%} {row.ratio:6.2f}")
    return "\n".join(lines)
