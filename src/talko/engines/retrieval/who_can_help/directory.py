"""A directory of which it can be asked who could help. Its file is mapped: processes that use the same one share its memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import numpy as np
from scipy import sparse

from .. import array_file, word_vectors
from ..array_file import Arrays
from ..bags import Concept
from ..postings import Base, Numbers, Settings, Snapshot
from ..rankers import Encoder
from ..vector_store import Codes, Vectors
from ..word_vectors import WordVectorRanker
from .entries import Field, Passage
from .lexical import MOSTLY, InstalledLanguages, Languages
from .spaces import WORD_VECTORS, EncoderSpace, Rows, Space, WordSpace

FORMAT = "talko directory 3"
MOST_CACHED = 50_000  # terms of needs, whose numbers a process remembers


class _Vocabulary(Mapping[str, int]):
    """Numbers of terms, which are their places among the sorted hashes."""

    def __init__(self, hashes: np.ndarray) -> None:
        self._hashes = hashes
        self._cache: dict[str, int] = {}

    def __getitem__(self, term: str) -> int:
        if term not in self._cache:
            if len(self._cache) >= MOST_CACHED:
                self._cache.clear()
            self._cache[term] = self._find(term)
        place = self._cache[term]
        if place < 0:
            raise KeyError(term)
        return place

    def _find(self, term: str) -> int:
        wanted = np.uint64(term_hash(term))
        place = int(np.searchsorted(self._hashes, wanted))
        return place if place < len(self._hashes) and self._hashes[place] == wanted else -1

    def __iter__(self) -> NoReturn:
        raise TypeError("only the hashes of terms are stored")

    def __len__(self) -> int:
        return len(self._hashes)


@dataclass(frozen=True)
class IndexedSpace:
    """A space with the vectors of all passages and fields, and what entries usually score in it."""

    space: Space
    codes: Codes
    steps: Vectors
    centroids: Vectors
    usual: Vectors


class Directory:
    """An opened file of `build`. Any number of threads may ask it."""

    def __init__(
        self, source: str, arrays: Arrays, spaces: Sequence[IndexedSpace], languages: Languages
    ) -> None:
        self._arrays, self.spaces, self.languages = arrays, tuple(spaces), languages
        self.source = source
        self.ids: list[str] = json.loads(arrays["ids"].tobytes())
        self.fields: list[Field] = [(kind, name) for kind, name in json.loads(arrays["fields"].tobytes())]
        self._languages: list[str] = json.loads(arrays["languages"].tobytes())
        self.entry_start: Rows = arrays["entry_start"]
        self.entry_passages: Numbers = arrays["entry_passages"]
        self.is_name = arrays["is_name"]
        self.centres: Codes = arrays["centres"]
        self.usual_words: Vectors = arrays["usual_words"]
        self._everyday = frozenset(json.loads(arrays["everyday"].tobytes()))
        self.words = _snapshot(arrays, self.ids)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        source: str | None = None,
        languages: Languages | None = None,
        encoder: Encoder | None = None,
    ) -> Directory | None:
        """Map a file; None if it is of another source or lacks the encoder's vectors, and is to be built again.

        An encoder that the file has vectors of, but that is not given, is left out. Raises DamagedFile for another file.
        """
        header, arrays = array_file.mapped(path, FORMAT)
        languages = languages or InstalledLanguages()
        known: dict[str, Space] = {WORD_VECTORS: WordSpace(_ranker(arrays["frequency_in_passages"]))}
        if encoder is not None:
            known[encoder.name] = EncoderSpace(encoder, languages, english_only=header["english_only"])
        if (source is not None and header["source"] != source) or not known.keys() <= set(header["spaces"]):
            return None
        names = ("codes", "steps", "centroids", "usual")
        spaces = [
            IndexedSpace(known[name], *(arrays[f"{array}{number}"] for array in names))
            for number, name in enumerate(header["spaces"])
            if name in known
        ]
        return cls(header["source"], arrays, spaces, languages)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def row_of(self) -> dict[str, int]:
        return dict(zip(self.ids, range(len(self.ids)), strict=True))

    @cached_property
    def tagged(self) -> sparse.csr_matrix:
        """Which passages have which fields."""
        start, columns = self._arrays["fields_start"], self._arrays["fields_of"]
        ones = np.ones(len(columns), np.float32)
        return sparse.csr_matrix((ones, columns, start), shape=(len(start) - 1, len(self.fields)))

    def is_everyday(self, concept: Concept) -> bool:
        """Whether needs have this word whatever they are about."""
        return sum(weight for term, weight in concept.terms if term in self._everyday) >= MOSTLY

    def passages_of(self, row: int) -> Numbers:
        return self.entry_passages[self.entry_start[row] : self.entry_start[row + 1]]

    def passage(self, number: int) -> Passage:
        start, end = self._arrays["text_start"][number : number + 2].tolist()
        text = self._arrays["text"][start:end].tobytes().decode()
        fields = tuple(self.fields[place] for place in self.tagged[number].indices)
        language = self._languages[self._arrays["language"][number]]
        return Passage(text, language, fields, bool(self._arrays["is_name"][number]))


def term_hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=8).digest())


def _snapshot(arrays: Arrays, ids: list[str]) -> Snapshot:
    """The words of entries as an index to be read."""
    rows, terms = len(ids), len(arrays["term_hashes"])
    by_term = sparse.csc_matrix((rows, terms), dtype=np.float32)
    by_term.data, by_term.indices, by_term.indptr = (
        arrays[name] for name in ("term_weights", "term_rows", "term_start")
    )
    lengths = arrays["lengths"]
    return Snapshot(
        Settings(),
        _Vocabulary(arrays["term_hashes"]),
        ids,
        {},
        Base(arrays["row_start"], arrays["row_terms"], arrays["row_weights"], by_term),
        [],
        np.ones(rows, np.bool_),
        lengths,
        int(lengths.sum()),
        rows,
        np.diff(arrays["term_start"]),
    )


def _ranker(counts: Numbers) -> WordVectorRanker:
    return WordVectorRanker(word_vectors.shipped(), int(counts[0]), counts[1:])
