"""A file of named arrays that is written atomically, and read whole or mapped into memory.

It is a line with the format and the SHA-256 of the rest, a line of JSON that describes the arrays, and their bytes, each
part padded to 64.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np

from .errors import DamagedFile

ALIGNMENT = 64
LONGEST_HEADER = 1 << 20
Arrays = dict[str, np.ndarray]


def write(path: Path, kind: str, header: dict[str, Any], arrays: Arrays) -> str:
    """Write the file; returns the hash of its content. Whoever has mapped an earlier one goes on reading that."""
    header = {
        **header,
        "arrays": [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()],
    }
    described = np.append(as_json(header), np.uint8(ord("\n")))
    parts = [_padded(array) for array in (described, *arrays.values())]
    digest = hashlib.sha256()
    for whole, padding in parts:
        digest.update(whole)
        digest.update(padding)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(_first_line(kind, digest.hexdigest()))
        for whole, padding in parts:
            file.write(whole)
            file.write(padding)
    part.replace(path)
    return digest.hexdigest()


def read(path: Path, kind: str) -> tuple[dict[str, Any], Arrays]:
    """The header and the arrays, which are read-only. Raises DamagedFile for anything but what `write` wrote."""
    data = path.read_bytes()
    first = len(_first_line(kind, "0" * 64))
    if not data.startswith(kind.encode()) or len(data) < first:
        raise DamagedFile(f"{path}: this is not an index of this version; rebuild it")
    if data[:first] != _first_line(kind, hashlib.sha256(memoryview(data)[first:]).hexdigest()):
        raise DamagedFile(f"{path}: this index was altered since it was written; rebuild it")
    return _arrays(np.frombuffer(data, np.uint8), first)


def mapped(path: Path, kind: str) -> tuple[dict[str, Any], Arrays]:
    """The same without reading the arrays: processes that map one file share its memory. The hash is not verified.

    Raises DamagedFile for another format or a truncated file."""
    try:
        data = np.asarray(np.memmap(path, np.uint8, "r"))
    except ValueError as fault:  # an empty file
        raise DamagedFile(f"{path}: this is not an index of this version; rebuild it") from fault
    first = len(_first_line(kind, "0" * 64))
    if bytes(data[: len(kind)]) != kind.encode():
        raise DamagedFile(f"{path}: this is not an index of this version; rebuild it")
    try:
        return _arrays(data, first)
    except (ValueError, KeyError, TypeError) as fault:
        raise DamagedFile(f"{path}: this index is truncated; rebuild it") from fault


def as_json(value: object) -> np.ndarray:
    return np.frombuffer(json.dumps(value, separators=(",", ":")).encode(), np.uint8)


def _arrays(data: np.ndarray, first: int) -> tuple[dict[str, Any], Arrays]:
    described = bytes(data[first : first + LONGEST_HEADER]).partition(b"\n")[0]
    header, arrays, at = json.loads(described), Arrays(), first + _room(len(described) + 1)
    for name, kind, shape in header["arrays"]:
        size = math.prod(shape) * np.dtype(kind).itemsize
        arrays[name] = data[at : at + size].view(kind).reshape(shape)
        at += _room(size)
    return header, arrays


def _first_line(kind: str, content: str) -> bytes:
    return f"{kind} {content}".encode().ljust(ALIGNMENT * 2 - 1) + b"\n"


def _padded(data: np.ndarray) -> tuple[memoryview, bytes]:
    whole = np.ascontiguousarray(data).ravel().view(np.uint8).data
    return whole, bytes(_room(whole.nbytes) - whole.nbytes)


def _room(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
