"""Read JSON of another server strictly: two readers of the same bytes must never see two documents."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from talko.federation.wire.errors import Refused

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
DEEPEST = 32
LARGEST_INTEGER = 2**53 - 1
"""Beyond it, readers that know only floating point see another number."""
_TEXT = re.compile(rb'"(?:[^"\\]|\\.?)*+(?:"|\Z)', re.DOTALL)
"""It also matches a text that never ends: if it failed there, it would try again from each quote."""


def read(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise Refused(f"more than {MOST_BYTES} bytes")
    if _counted(raw) > MOST_VALUES and _counted(_TEXT.sub(b"", raw)) > MOST_VALUES:
        raise Refused(f"more than {MOST_VALUES} values")
    try:
        document = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
        )
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    if not isinstance(document, dict):
        raise Refused("not a JSON object")
    for text in _walk(document):
        if isinstance(text, str) and not text.isascii():
            _check_text(text)
    return document


def _counted(raw: bytes) -> int:
    """About how many values there are, before it costs anything to read them."""
    return sum(raw.count(sign) for sign in (b",", b"[", b"{"))


def _walk(document: Any) -> Iterator[Any]:
    """Every key and value, without recursion."""
    left = [(document, 1)]
    while left:
        value, depth = left.pop()
        if depth > DEEPEST:
            raise Refused(f"nested deeper than {DEEPEST}")
        yield value
        if isinstance(value, dict):
            yield from value
            left.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            left.extend((inner, depth + 1) for inner in value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("a key occurs twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST_INTEGER:
        raise Refused("an integer is too large")
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Refused("a number is too large")
    return number


def _constant(name: str) -> Any:
    raise Refused(f"{name} is not JSON")


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("half of a surrogate pair") from error
