"""A fast path for integer columns of a plain CSV file, parsed as arrays: a million votes in a fraction of a second.

Anything unusual (quotes, blank lines, text in a wanted column) is left to the ordinary reader and its error messages.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NEWLINE, COMMA, RETURN, MINUS, ZERO, NINE = (ord(c) for c in "\n,\r-09")
MOST_DIGITS = 17  # fits 64 bits with room to spare


def integer_columns(
    data: bytes, width: int, wanted: Sequence[int], separator: int = COMMA
) -> list[NDArray[np.int64]] | None:
    """The wanted columns of all rows after the header in the first line; None when the file is not plain enough."""
    body = data.find(b"\n") + 1
    if not body or b'"' in data or body == len(data):
        return None
    text = np.frombuffer(data if data.endswith(b"\n") else data + b"\n", np.uint8)[body:]
    ends = np.flatnonzero(text == NEWLINE)
    marks = np.flatnonzero(text == separator)
    rows = len(ends)
    if len(marks) != rows * (width - 1) or width < 2:
        return None
    inner = marks.reshape(rows, width - 1)
    if (inner[1:, 0] < ends[:-1]).any() or (inner[:, -1] > ends).any():
        return None
    columns = []
    for column in wanted:
        first = np.concatenate(([0], ends[:-1] + 1)) if column == 0 else inner[:, column - 1] + 1
        last = ends if column == width - 1 else inner[:, column]
        numbers = _whole_numbers(text, first, last)
        if numbers is None:
            return None
        columns.append(numbers)
    return columns


def _whole_numbers(
    text: NDArray[np.uint8], first: NDArray[np.intp], last: NDArray[np.intp]
) -> NDArray[np.int64] | None:
    """The canonical integers in `text[first:last]`; None if any field is something else."""
    last = last - (text[last - 1] == RETURN)
    negative = text[first] == MINUS
    first = first + negative
    length = last - first
    if length.min() < 1 or length.max() > MOST_DIGITS:
        return None
    total = np.zeros(len(first), np.int64)
    ragged = int(length.min())
    for digit in range(int(length.max())):
        byte = text[np.minimum(first + digit, len(text) - 1)]
        inside = None if digit < ragged else digit < length
        plain = (byte >= ZERO) & (byte <= NINE)
        if not (plain if inside is None else plain | ~inside).all():
            return None
        more = total * 10 + (byte - np.uint8(ZERO))
        total = more if inside is None else np.where(inside, more, total)
    leading_zero = (text[first] == ZERO) & ((length > 1) | negative)
    if leading_zero.any():
        return None
    return np.where(negative, -total, total)
