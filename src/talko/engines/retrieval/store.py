"""An index in a file: NumPy arrays (no pickles) and a hash of all that they hold, checked when it is read."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np

from .bags import Bag
from .errors import DamagedFile
from .index import Index, Settings

FORMAT = "talko index 1"


def save(index: Index, path: Path, *, source: str = "") -> str:
    """Write the index, in one step; returns the hash of its content. `source` says from what it was made.

    Whoever keeps the documents elsewhere puts their version or hash into `source`, and rebuilds when it differs.
    """
    documents = list(index.documents())
    vocabulary = sorted({term for _, bag in documents for term in bag.weights})
    place = {term: number for number, term in enumerate(vocabulary)}
    header = {"format": FORMAT, "source": source, "k1": index.settings.k1, "b": index.settings.b}
    arrays = {
        "header": _bytes(header),
        "ids": _bytes([id for id, _ in documents]),
        "vocabulary": _bytes(vocabulary),
        "lengths": np.array([bag.length for _, bag in documents], np.int64),
        "counts": np.array([len(bag.weights) for _, bag in documents], np.int64),
        "terms": np.array([place[term] for _, bag in documents for term in bag.weights], np.int32),
        "weights": np.array([weight for _, bag in documents for weight in bag.weights.values()], np.float32),
    }
    content = _hash(arrays)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, content=np.frombuffer(bytes.fromhex(content), np.uint8), **arrays)
    part.replace(path)
    return content


def load(path: Path, *, source: str | None = None) -> Index | None:
    """Read an index; None when it was made from another source than the one asked for.

    Raises DamagedFile when the file is not what `save` wrote.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        content = arrays.pop("content").tobytes().hex()
        header = json.loads(arrays["header"].tobytes())
        if header["format"] != FORMAT or content != _hash(arrays):
            raise DamagedFile(f"{path}: this index was changed since it was written; build it again")
        if source is not None and header["source"] != source:
            return None
        return _index(arrays, Settings(header["k1"], header["b"]))
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as fault:
        if isinstance(fault, DamagedFile):
            raise
        raise DamagedFile(f"{path}: this is not an index") from fault


def _index(arrays: dict[str, np.ndarray], settings: Settings) -> Index:
    ids = json.loads(arrays["ids"].tobytes())
    vocabulary = json.loads(arrays["vocabulary"].tobytes())
    ends = np.cumsum(arrays["counts"]).tolist()
    terms, weights, lengths = arrays["terms"].tolist(), arrays["weights"].tolist(), arrays["lengths"].tolist()
    bags = []
    start = 0
    for id, end, length in zip(ids, ends, lengths, strict=True):
        names = (vocabulary[term] for term in terms[start:end])
        bags.append((id, Bag(dict(zip(names, weights[start:end], strict=True)), length)))
        start = end
    return Index.build(bags, settings)


def _bytes(value: object) -> np.ndarray:
    return np.frombuffer(json.dumps(value, separators=(",", ":")).encode(), np.uint8)


def _hash(arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype.str} {arrays[name].shape}\n".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
