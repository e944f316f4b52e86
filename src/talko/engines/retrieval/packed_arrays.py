"""A small file format for arrays and word lists: a line of JSON with the SHA-256 of the rest, and a zlib stream."""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .errors import DamagedFile


def save(path: Path, kind: str, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    packed = zlib.compress(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays.values()), 6)
    shapes = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    header = {"format": kind, **about, "arrays": shapes, "sha256": hashlib.sha256(packed).hexdigest()}
    path.write_bytes(json.dumps(header, ensure_ascii=False).encode() + b"\n" + packed)


def load(path: Path, kind: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header, including the hash, and the arrays. Raises DamagedFile for anything that `save` did not write."""
    header, _, packed = path.read_bytes().partition(b"\n")
    try:
        about = json.loads(header)
        if about["format"] != kind or about["sha256"] != hashlib.sha256(packed).hexdigest():
            raise DamagedFile(f"{path}: this file was changed or is not of this version")
        data, arrays, at = zlib.decompress(packed), {}, 0
        for name, sort, shape in about["arrays"]:
            arrays[name] = np.frombuffer(data, sort, math.prod(shape), at).reshape(shape)
            at += arrays[name].nbytes
    except (ValueError, KeyError, TypeError, zlib.error) as fault:
        if isinstance(fault, DamagedFile):
            raise
        raise DamagedFile(f"{path}: this is not {kind}") from fault
    return about, arrays


def strings(words: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def words(array: np.ndarray) -> list[str]:
    return array.tobytes().decode().split("\n")
