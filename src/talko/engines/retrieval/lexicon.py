"""Lexicons: the words of a language with weighted translations into English, in a compact file.

The file is a line of JSON (language, name, licence, attribution, counts, SHA-256 of the rest) and a zlib stream: sorted
headwords and sorted translations, one per line; then the number of translations per headword (8 bits), their indices
(32 bits, little endian) and their weights (8 bits, 255 for 1.0).
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import DamagedFile, RetrievalError
from .text import fold, words

FORMAT = "talko lexicon 1"
MOST_TRANSLATIONS = 8
WEIGHT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?|\.[0-9]{1,12}")
WEIGHT_MEANT = re.compile(r"\s*(?:[-+−.,]?\d|[-+]?(?:nan|inf|infinity)\s*\Z)", re.IGNORECASE)
"""Text after “=” that is a weight, valid or not, rather than part of the translation."""


@dataclass(frozen=True)
class About:
    language: str
    name: str
    licence: str
    attribution: str


class Lexicon:
    """Headwords, normalised by `words` and joined by single spaces; translations with weights in (0, 1], heaviest first.

    Raises RetrievalError for another weight.
    """

    def __init__(self, about: About, entries: Mapping[str, list[tuple[str, float]]]) -> None:
        pairs = ((head, found) for head, found in ((_key(h), e) for h, e in entries.items()) if head)
        kept: dict[str, dict[str, float]] = {}
        for head, found in pairs:
            held = kept.setdefault(head, {})
            for english, weight in found:
                if not 0 < weight <= 1:
                    raise RetrievalError(f"{head}: the weight of {english!r} must be above 0 and at most 1")
                if _key(english):
                    held[_key(english)] = max(weight, held.get(_key(english), 0.0))
        heads = sorted(head for head, held in kept.items() if held)
        best = [
            sorted(kept[head].items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TRANSLATIONS]
            for head in heads
        ]
        targets = sorted({english for found in best for english, _ in found})
        place = {english: number for number, english in enumerate(targets)}
        self.about = about
        self._set(
            heads,
            targets,
            np.array([len(found) for found in best], np.uint8),
            np.array([place[english] for found in best for english, _ in found], np.uint32),
            np.array([max(1, round(weight * 255)) for found in best for _, weight in found], np.uint8),
        )

    def _set(
        self,
        heads: list[str],
        targets: list[str],
        counts: np.ndarray,
        which: np.ndarray,
        weights: np.ndarray,
    ) -> None:
        self._heads, self._targets = heads, targets
        self._counts, self._which, self._weights = counts, which, weights
        self._start = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self._row_of = dict(zip(heads, range(len(heads)), strict=True))

    def __len__(self) -> int:
        return len(self._heads)

    def __contains__(self, head: object) -> bool:
        return head in self._row_of

    @property
    def heads(self) -> list[str]:
        return self._heads

    @property
    def targets(self) -> list[str]:
        """All English translations."""
        return self._targets

    def translations(self, head: str) -> list[tuple[str, float]]:
        """The translations of a headword, heaviest first; empty when it is unknown."""
        row = self._row_of.get(head)
        if row is None:
            return []
        part = range(int(self._start[row]), int(self._start[row + 1]))
        return [(self._targets[self._which[i]], int(self._weights[i]) / 255) for i in part]

    def save(self, path: Path) -> None:
        texts = "\n".join(self._heads).encode() + b"\0" + "\n".join(self._targets).encode() + b"\0"
        arrays = self._counts.tobytes() + self._which.astype("<u4").tobytes() + self._weights.tobytes()
        packed = zlib.compress(texts + arrays, 9)
        header = {
            "format": FORMAT,
            **vars(self.about),
            "heads": len(self._heads),
            "pairs": len(self._which),
            "sha256": hashlib.sha256(packed).hexdigest(),
        }
        path.write_bytes(json.dumps(header, ensure_ascii=False).encode() + b"\n" + packed)

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Load a lexicon. Raises DamagedFile when it is not one or was altered."""
        header, _, packed = path.read_bytes().partition(b"\n")
        try:
            about = json.loads(header)
            if about["format"] != FORMAT or about["sha256"] != hashlib.sha256(packed).hexdigest():
                raise DamagedFile(f"{path}: this file was changed or is not a lexicon of this version")
            heads, targets, arrays = zlib.decompress(packed).split(b"\0", 2)
            size, pairs = about["heads"], about["pairs"]
            made = cls.__new__(cls)
            made.about = About(about["language"], about["name"], about["licence"], about["attribution"])
            made._set(
                heads.decode().split("\n") if size else [],
                targets.decode().split("\n"),
                np.frombuffer(arrays, np.uint8, size),
                np.frombuffer(arrays, "<u4", pairs, size),
                np.frombuffer(arrays, np.uint8, pairs, size + 4 * pairs),
            )
        except (ValueError, KeyError, TypeError, zlib.error) as fault:
            if isinstance(fault, DamagedFile):
                raise
            raise DamagedFile(f"{path}: this is not a lexicon") from fault
        return made


def read_pairs(lines: Iterable[str]) -> dict[str, list[tuple[str, float]]]:
    """Parse lines `word TAB translation[=weight] [TAB translation[=weight] …]`; the default weight is 1.

    Raises RetrievalError with the line number."""
    entries: dict[str, list[tuple[str, float]]] = {}
    for number, line in enumerate(lines, 1):
        head, *cells = line.rstrip("\r\n").split("\t")
        if not head.strip():
            continue
        if not any(cell.strip() for cell in cells):
            raise RetrievalError(f"line {number}: no translation after {head!r}; put a tab between them")
        found = [_pair(cell, number) for cell in cells if cell.strip()]
        most = max(1.0, *(weight for _, weight in found))
        entries.setdefault(head, []).extend((english, weight / most) for english, weight in found)
    return entries


def _pair(cell: str, number: int) -> tuple[str, float]:
    english, sign, weight = cell.rpartition("=")
    if not sign or not WEIGHT_MEANT.match(weight):
        return cell, 1.0
    value = float(weight) if WEIGHT.fullmatch(weight.strip()) else 0.0
    if not 0 < value < 1e6:
        raise RetrievalError(
            f"line {number}: the weight {weight.strip()} is not a number above 0, with a point before decimals"
        )
    return english, value


def _key(text: str) -> str:
    return " ".join(words(fold(text)))
