"""Build the file of a directory: passages, words, vectors and fields. It is done off-line; see `Directory` for its use."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import sparse

from .. import array_file, word_vectors
from ..array_file import Arrays
from ..bags import english_bag
from ..errors import DamagedFile
from ..index import Index
from ..postings import Numbers, Snapshot
from ..rankers import Encoder
from ..vector_store import Codes, Vectors
from ..word_vectors import WordVectorRanker
from .directory import FORMAT, Directory, IndexedSpace, term_hash
from .entries import Entry, Passage, passages
from .fields import Fields
from .known_needs import known_needs
from .lexical import InstalledLanguages, Languages, bag_of
from .ranking import usual_scores
from .spaces import EncoderSpace, Rows, Space, WordSpace, quantised, unit

AT_ONCE = 256  # passages made into vectors at a time
SEVERAL, OFTENER = 3, 2.0  # needs that an everyday word is in, and how much oftener than in passages

Progress = Callable[[int, int], None]


@dataclass
class _Texts:
    """Distinct passages, and the passages of each entry."""

    ids: list[str] = field(default_factory=list)
    found: list[Passage] = field(default_factory=list)
    of_entry: array[int] = field(default_factory=lambda: array("i"))
    counts: array[int] = field(default_factory=lambda: array("i"))
    _place: dict[bytes, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        before = len(self.of_entry)
        for place in dict.fromkeys(self._number(passage) for passage in passages(entry)):
            self.of_entry.append(place)
        self.ids.append(entry.id)
        self.counts.append(len(self.of_entry) - before)

    def _number(self, passage: Passage) -> int:
        written = repr((passage.text, passage.language, passage.fields, passage.is_name))
        key = hashlib.blake2b(written.encode("utf-8", "replace"), digest_size=16).digest()
        place = self._place.setdefault(key, len(self.found))
        if place == len(self.found):
            self.found.append(passage)
        return place


def build(
    entries: Iterable[Entry],
    path: Path,
    *,
    source: str = "",
    languages: Languages | None = None,
    encoder: Encoder | None = None,
    english_only: bool = True,
    progress: Progress | None = None,
) -> str:
    """Write the file of a directory; of several entries with one id the last counts. Returns the hash of the content.

    `source` identifies the version of the entries. Vectors of passages that an earlier file at `path` has are taken from
    there. `progress` is called with the number of passages done and of all.
    """
    languages = languages or InstalledLanguages()
    texts = _Texts()
    for entry in sorted({entry.id: entry for entry in entries}.values(), key=lambda entry: entry.id):
        texts.add(entry)
    bags = (bag_of(languages.concepts(one.text, one.language)) for one in texts.found)
    by_passage = Index.build((str(row), bag) for row, bag in enumerate(bags)).snapshot
    ranker = WordVectorRanker.of_collection(word_vectors.shipped(), by_passage)
    fields = Fields.of([passage.fields for passage in texts.found])
    arrays = _described(texts, fields) | _words(texts, by_passage)
    arrays["everyday"] = array_file.as_json(everyday(by_passage))
    arrays["frequency_in_passages"] = np.append(np.int32(ranker.number), ranker.frequency)
    nothing = np.zeros((0, ranker.dimensions), np.float32)
    spaces: list[tuple[Space, Vectors]] = [
        (WordSpace(ranker), np.concatenate([nothing, *ranker.of_all(by_passage)]))
    ]
    if encoder is not None:
        encoded = EncoderSpace(encoder, languages, english_only=english_only)
        spaces.append((encoded, _encoded(texts, encoded, path, progress)))
    indexed = []
    for number, (space, vectors) in enumerate(spaces):
        codes, steps = quantised(vectors)
        centroids = fields.centroids(vectors)
        arrays |= {f"codes{number}": codes, f"steps{number}": steps, f"centroids{number}": centroids}
        indexed.append(IndexedSpace(space, codes, steps, centroids, np.zeros(0, np.float32)))
    arrays["centres"] = _centres(spaces[0][1], arrays["entry_start"], arrays["entry_passages"])
    arrays["usual_words"] = np.zeros(len(texts.ids), np.float32)
    directory = Directory(source, arrays, indexed, languages)
    arrays["usual_words"], usual = usual_scores(directory, known_needs())
    arrays |= {f"usual{number}": scores for number, scores in enumerate(usual)}
    header = {"source": source, "spaces": [space.name for space, _ in spaces], "english_only": english_only}
    return array_file.write(path, FORMAT, header, arrays)


def everyday(passages: Snapshot) -> list[str]:
    """Terms that several needs of cities have, and passages less often: they say nothing about a subject."""
    bags = [english_bag(" ".join(text for text, _ in need.versions[0].parts)) for need in known_needs()]
    counts = Counter(term for bag in bags for term in bag.weights)
    usual = OFTENER * sum(bag.length for bag in bags) / max(passages.total_length, 1)
    return sorted(
        term
        for term, count in counts.items()
        if count >= SEVERAL and count > usual * passages.document_frequency(term)
    )


def _described(texts: _Texts, fields: Fields) -> Arrays:
    written = [passage.text.encode("utf-8", "replace") for passage in texts.found]
    codes = sorted({passage.language for passage in texts.found})
    return {
        "ids": array_file.as_json(texts.ids),
        "entry_start": _starts(texts.counts),
        "entry_passages": np.array(texts.of_entry, np.int32),
        "text": np.frombuffer(b"".join(written), np.uint8),
        "text_start": _starts([len(text) for text in written]),
        "text_keys": _keys(texts),
        "languages": array_file.as_json(codes),
        "language": np.array([codes.index(passage.language) for passage in texts.found], np.int16),
        "is_name": np.array([passage.is_name for passage in texts.found], np.bool_),
        "fields": array_file.as_json(fields.names),
        "fields_start": fields.tagged.indptr.astype(np.int64),
        "fields_of": fields.tagged.indices.astype(np.int32),
    }


def _words(texts: _Texts, by_passage: Snapshot) -> Arrays:
    """The words of entries, which are those of their passages, by row and by term; terms are in the order of their hashes."""
    base, names = by_passage.base, list(by_passage.vocabulary)
    hashes = np.array([term_hash(name) for name in names], np.uint64)
    order = np.argsort(hashes, kind="stable")
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    shape = (len(base), len(names))
    terms = sparse.csr_matrix((base.row_weights, place[base.row_terms], base.row_start), shape=shape)
    members = np.ones(len(texts.of_entry), np.float32)
    owned = sparse.csr_matrix(
        (members, np.array(texts.of_entry), _starts(texts.counts)), shape=(len(texts.ids), len(base))
    )
    by_row = (owned @ terms).tocsr()
    by_row.sort_indices()
    by_term = by_row.tocsc()
    return {
        "term_hashes": hashes[order],
        "lengths": np.asarray(owned @ by_passage.lengths, np.int64),
        "row_start": by_row.indptr.astype(np.int64),
        "row_terms": by_row.indices.astype(np.int32),
        "row_weights": by_row.data.astype(np.float32),
        "term_start": by_term.indptr.astype(np.int32),
        "term_rows": by_term.indices.astype(np.int32),
        "term_weights": by_term.data.astype(np.float32),
    }


def _centres(vectors: Vectors, starts: Rows, passages_of: Numbers) -> Codes:
    """The direction of the mean of each entry's passages."""
    sums = np.zeros((len(starts) - 1, vectors.shape[1]), np.float32)
    if len(sums):
        np.add.reduceat(unit(vectors)[passages_of], starts[:-1], axis=0, out=sums)
    return quantised(sums)[0]


def _encoded(texts: _Texts, space: EncoderSpace, path: Path, progress: Progress | None) -> Vectors:
    """The encoder's vectors of all passages; those in an earlier file are taken from there."""
    keys, known = _keys(texts), _earlier(path, space.name)
    vectors = np.zeros((len(keys), space.dimensions), np.float32)
    new = []
    for row, key in enumerate(keys.tolist()):
        if key in known:
            vectors[row] = known[key]
        else:
            new.append(row)
    for start in range(0, len(new), AT_ONCE):
        rows = new[start : start + AT_ONCE]
        for language in sorted({texts.found[row].language for row in rows}):
            some = [row for row in rows if texts.found[row].language == language]
            vectors[some] = space.of_passages([texts.found[row].text for row in some], language)
        if progress:
            progress(min(start + AT_ONCE, len(new)), len(new))
    return vectors


def _earlier(path: Path, encoder: str) -> dict[int, Vectors]:
    try:
        header, arrays = array_file.mapped(path, FORMAT)
    except (OSError, DamagedFile):
        return {}
    if encoder not in header["spaces"]:
        return {}
    number = header["spaces"].index(encoder)
    codes, steps = arrays[f"codes{number}"], arrays[f"steps{number}"]
    return {key: codes[row] * steps[row] for row, key in enumerate(arrays["text_keys"].tolist())}


def _keys(texts: _Texts) -> np.ndarray:
    return np.array([term_hash(f"{one.language}\n{one.text}") for one in texts.found], np.uint64)


def _starts(counts: Sequence[int] | array[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(np.array(counts, np.int64))]).astype(np.int64)
