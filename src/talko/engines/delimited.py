"""Delimited text as spreadsheets and databases save it: find the delimiter and the line of the header.

A byte order mark, blank lines before the header and a first line `sep=;` are skipped. Delimiters inside quotes do not
count. An ambiguous header is an error that asks the author; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BYTE_ORDER_MARK = "\ufeff"
DECLARED = re.compile(r'"?sep=(.)"?[ ;,\t]*\Z', re.IGNORECASE)
"""The line that tells spreadsheets the delimiter; some programs append delimiters to it."""
LONGEST_HEADER = 20_000_000
"""Characters. An unclosed quote would make the whole file a header."""


class DialectError(ValueError):
    """The delimiter cannot be determined. `line` counts from 1; the message tells the author what to do."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Dialect:
    """`start` is the offset of the header in the text, `line` its line number (from 1)."""

    separator: str
    start: int
    line: int


def dialect_of(text: str, names: Collection[str] = ()) -> Dialect:
    """The dialect of a text. `names` are column names (lower case) that the header may contain: the delimiter that
    yields most of them wins, or, where none yields any, the most frequent one in the header. A text without any
    delimiter has one column. Raises DialectError for a tie between two delimiters and for an unknown one in `sep=`."""
    start, line = _skip_empty(text, len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0, 1)
    end = _line_end(text, start)
    declared = DECLARED.match(text[start:end].strip("\r\n "))
    if declared:
        if declared[1] not in SEPARATORS:
            known = ", ".join(SEPARATORS.values())
            raise DialectError(f"the separator {declared[1]!r} is not one of {known}", line=line)
        start, line = _skip_empty(text, end, line + 1)
        return Dialect(declared[1], start, line)
    header = _header(text, start)
    counts = {sign: _outside_quotes(header).count(sign) for sign in SEPARATORS}
    claims = sorted(
        ((_known(header, sign, names), count, sign) for sign, count in counts.items() if count), reverse=True
    )
    if not claims:
        return Dialect(",", start, line)
    if len(claims) > 1 and claims[0][:2] == claims[1][:2]:
        one, other = (SEPARATORS[claim[2]] for claim in claims[:2])
        raise DialectError(
            f"the header may be separated by {one} or by {other}; write sep=; or sep=, on a line above it",
            line=line,
        )
    return Dialect(claims[0][2], start, line)


def tidied(text: str) -> str:
    """Unicode NFC, so that a name compares equal however its accents were encoded, and line feeds for line ends
    where a file has only carriage returns (classic Mac OS)."""
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return text.replace("\r", "\n") if "\r" in text and "\n" not in text else text


def named_width(header: Sequence[str]) -> int:
    """The number of columns without unnamed ones at the end, which trailing delimiters add."""
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    return width


def first_beyond(cells: Sequence[str], width: int) -> int | None:
    """The index of the first non-empty cell beyond the width; None when there is none."""
    return next((place for place in range(width, len(cells)) if cells[place].strip()), None)


def _line_end(text: str, start: int) -> int:
    """The offset behind the end of the line that contains `start`."""
    return text.find("\n", start) + 1 or len(text)


def _skip_empty(text: str, start: int, line: int) -> tuple[int, int]:
    while start < len(text):
        end = _line_end(text, start)
        if text[start:end].strip():
            break
        start, line = end, line + 1
    return start, line


def _header(text: str, start: int) -> str:
    """The first record; a quoted name may span several lines."""
    quoted, at = False, start
    while at < min(len(text), start + LONGEST_HEADER):
        end = _line_end(text, at)
        quoted ^= text.count('"', at, end) % 2 == 1
        at = end
        if not quoted:
            break
    return text[start:at]


def _outside_quotes(header: str) -> str:
    return "".join(header.split('"')[::2])


def _known(header: str, sign: str, names: Collection[str]) -> int:
    """How many of the names the header contains when split at this delimiter; the names contain no delimiters."""
    found = {cell.strip().strip('"').strip().lower() for cell in header.split(sign)}
    return len(found.intersection(names))
