"""What a transaction says, in one way of writing: for its key and for the chain."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Lines = Iterable[tuple[str, str, int]]
"""Code of the account, currency, minor units."""


def digest(kind: str, what: str, lines: Lines, *, reverses: str = "", ends: str = "") -> str:
    """SHA-256 of what was asked for, whatever the order of its lines."""
    return _hashed([kind, what, sorted(lines), reverses, ends])


def link_hash(before: str, key: str, content: str, lines: Lines, at: datetime) -> str:
    """SHA-256 of the hash before (64 zeros at the start) and of the transaction with its entries."""
    return _hashed([before, key, content, sorted(lines), (at - EPOCH) // timedelta(microseconds=1)])


def _hashed(said: object) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
