"""Save and load an index, or a matcher with its vectors. A loaded matcher ranks immediately: nothing is fitted or encoded.

The hash of the content is verified when the file is read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from . import array_file, word_vectors
from .array_file import Arrays
from .index import Index
from .latent import Latent
from .matcher import Matcher
from .postings import Settings
from .rankers import Ranker
from .vector_store import VectorStore
from .word_vectors import WordVectorRanker

FORMAT = "talko index 3"


def save(what: Index | Matcher, path: Path, *, source: str = "") -> str:
    """Write the file atomically; returns the hash of its content.

    `source` identifies the version of the documents, so that the caller can rebuild when it differs. Searches go on
    meanwhile; changes to the matcher wait.
    """
    if isinstance(what, Matcher):
        with what.still():
            names = [ranker.name for ranker in what.rankers]
            return _save(what.index, path, source, names, _vectors(what))
    return _save(what, path, source, [], Arrays())


def load(path: Path, *, source: str | None = None) -> Index | None:
    """Load an index; None if its source differs from `source`. Raises DamagedFile for anything that `save` did not write."""
    header, arrays = array_file.read(path, FORMAT)
    return None if source is not None and header["source"] != source else _index(header, arrays)


def load_matcher(path: Path, *, source: str | None = None, rankers: Sequence[Ranker] = ()) -> Matcher | None:
    """Load a matcher; None if its source or its rankers differ from those given.

    `rankers` are those that were passed to `Matcher.build`. Raises DamagedFile for anything that `save` did not write.
    """
    header, arrays = array_file.read(path, FORMAT)
    if source is not None and header["source"] != source:
        return None
    asked: list[Ranker] = [_latent(arrays)] if Latent.name in header["rankers"] else []
    if "term_frequency" in arrays:
        number, *frequency = arrays["term_frequency"].tolist()
        asked.append(WordVectorRanker(word_vectors.shipped(), number, np.array(frequency, np.int32)))
    asked.extend(rankers)
    if [ranker.name for ranker in asked] != header["rankers"]:
        return None
    stores = [
        VectorStore.of(*(arrays[f"{name}{number}"] for name in ("codes", "steps", "hubness", "references")))
        for number in range(len(asked))
    ]
    return Matcher(_index(header, arrays), asked, stores)


def _save(index: Index, path: Path, source: str, rankers: list[str], vectors: Arrays) -> str:
    ids, lengths, counts, vocabulary, terms, weights = index.arrays()
    settings = index.settings
    header = {"source": source, "k1": settings.k1, "b": settings.b, "rankers": rankers}
    arrays: Arrays = {
        "ids": array_file.as_json(ids),
        "vocabulary": array_file.as_json(vocabulary),
        "lengths": lengths,
        "counts": counts,
        "terms": terms,
        "weights": weights,
    }
    return array_file.write(path, FORMAT, header, arrays | vectors)


def _vectors(matcher: Matcher) -> Arrays:
    alive, arrays = np.flatnonzero(matcher.index.snapshot.alive), Arrays()
    for number, store in enumerate(matcher.stores):
        view = store.view()
        arrays |= {
            f"codes{number}": view.codes[alive],
            f"steps{number}": view.steps[alive],
            f"hubness{number}": view.hubness[alive],
            f"references{number}": store.references,
        }
    latent = matcher.latent
    if latent is not None:
        arrays |= {
            "latent_terms": array_file.as_json(list(latent.place)),
            "latent_directions": latent.directions,
            "latent_rarity": latent.rarity,
        }
    ranker = matcher.word_vector_ranker
    if ranker is not None:
        arrays["term_frequency"] = np.append(np.int32(ranker.number), ranker.frequency)
    return arrays


def _latent(arrays: Arrays) -> Latent:
    terms = json.loads(arrays["latent_terms"].tobytes())
    place = dict(zip(terms, range(len(terms)), strict=True))
    return Latent(place, arrays["latent_directions"], arrays["latent_rarity"])


def _index(header: dict[str, float], arrays: Arrays) -> Index:
    return Index.of(
        json.loads(arrays["ids"].tobytes()),
        arrays["lengths"],
        arrays["counts"],
        json.loads(arrays["vocabulary"].tobytes()),
        arrays["terms"],
        arrays["weights"],
        Settings(header["k1"], header["b"]),
    )
