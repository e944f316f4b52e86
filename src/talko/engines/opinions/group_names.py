"""Letters as names of groups. They follow the people: a group keeps the letter of the earlier group that most of its
members come from, and a new group gets a letter that was not used before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import numpy as np

from .grouping import Labels, match
from .statistics import NO_GROUP


def letters() -> Iterator[str]:
    """A, B, …, Z, A2, B2, …"""
    for turn in count(1):
        for code in range(26):
            yield chr(ord("A") + code) + ("" if turn == 1 else str(turn))


def name_groups(
    labels: Labels, groups: int, ids: Sequence[str], earlier: Mapping[str, str | None]
) -> list[str]:
    """The letter of each group; `earlier` is each participant's letter in the earlier result."""
    known = sorted(
        {letter for letter in earlier.values() if letter is not None}, key=lambda name: (len(name), name)
    )
    named: dict[int, str] = {}
    if known and groups:
        column = {letter: number for number, letter in enumerate(known)}
        common = np.zeros((groups, len(known)), np.int64)
        for label, who in zip(labels.tolist(), ids, strict=True):
            letter = earlier.get(who)
            if label != NO_GROUP and letter is not None:
                common[label, column[letter]] += 1
        busiest = np.argsort(-common.sum(axis=0), kind="stable")[
            :7
        ]  # among at most five groups no more can matter
        named = {row: known[int(busiest[at])] for row, at in match(common[:, busiest]).items()}
    fresh = (letter for letter in letters() if letter not in known)
    return [named.get(number) or next(fresh) for number in range(groups)]
