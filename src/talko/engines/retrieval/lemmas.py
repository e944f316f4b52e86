"""Lemmas of inflected words, from a table small enough to ship and fast to load.

simplemma knows 3.5 million Finnish forms and needs seconds and 400 MB to unpack them. Only those whose lemma is in a
lexicon are useful. Each is stored as a 32-bit hash and a rule: how many characters to cut at the end, and what to
append. A hash collision nearly always yields a word in no lexicon, so callers look up the results.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import packed_arrays

FORMAT = "talko lemmas 1"
Rule = tuple[int, str]


class Lemmas:
    """`hashes` ascend; `rules[i]` is the key in `endings` for hash i."""

    def __init__(
        self, hashes: NDArray[np.uint32], rules: NDArray[np.uint16], endings: Mapping[int, Rule]
    ) -> None:
        self._hashes, self._rules, self._endings = hashes, rules, endings

    @classmethod
    def of(cls, forms: Iterable[tuple[str, str]]) -> Lemmas:
        """From (form, lemma) pairs in lower case, with at most 65,536 distinct rules."""
        ruled = sorted((_hash(form), _rule(form, lemma)) for form, lemma in set(forms))
        most = [rule for rule, _ in Counter(rule for _, rule in ruled).most_common()]
        place = {rule: number for number, rule in enumerate(most)}
        hashes = np.array([hash for hash, _ in ruled], np.uint32)
        rules = np.array([place[rule] for _, rule in ruled], np.uint16)
        return cls(hashes, rules, dict(enumerate(most)))

    def __len__(self) -> int:
        return len(self._hashes)

    def candidates(self, word: str) -> list[str]:
        """The possible lemmas of a form: usually one or none."""
        hash = np.uint32(_hash(word))  # with another dtype, searchsorted would convert the whole table
        low, high = (int(np.searchsorted(self._hashes, hash, side)) for side in ("left", "right"))
        rules = (self._endings[number] for number in self._rules[low:high].tolist())
        return [word[: len(word) - cut] + ending for cut, ending in rules if cut <= len(word)]

    def save(self, path: Path, licence: str, attribution: str) -> None:
        steps = np.diff(self._hashes, prepend=np.uint32(0)).astype("<u4")
        about = {
            "licence": licence,
            "attribution": attribution,
            "endings": [self._endings[number] for number in range(len(self._endings))],
        }
        # Split into planes of bytes of equal significance, they compress to half the size.
        arrays = {"steps": _planes(steps), "rules": _planes(self._rules.astype("<u2"))}
        packed_arrays.save(path, FORMAT, about, arrays)

    @classmethod
    def load(cls, path: Path) -> Lemmas:
        """Load what `save` wrote. Raises DamagedFile for anything else."""
        about, arrays = packed_arrays.load(path, FORMAT)
        steps, rules = (np.ascontiguousarray(arrays[name].T) for name in ("steps", "rules"))
        hashes = np.cumsum(steps.view("<u4").ravel(), dtype=np.uint32)
        endings = {number: (int(cut), str(end)) for number, (cut, end) in enumerate(about["endings"])}
        return cls(hashes, rules.view("<u2").ravel(), endings)


def _hash(word: str) -> int:
    return zlib.crc32(word.encode())


def _rule(form: str, lemma: str) -> Rule:
    pairs = zip(form, lemma, strict=False)
    same = sum(1 for _ in takewhile(lambda signs: signs[0] == signs[1], pairs))
    return len(form) - same, lemma[same:]


def _planes(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values.view(np.uint8).reshape(-1, values.itemsize).T)
