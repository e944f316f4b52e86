"""Delimited text as spreadsheets and databases save it: which sign separates its cells, and where its table begins.

A byte order mark, empty lines before the header and a first line `sep=;` belong to no row. Signs within quotes separate
nothing. What cannot be told is asked about and never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BYTE_ORDER_MARK = "\ufeff"
DECLARED = re.compile(r'"?sep=(.)"?[ ;,\t]*\Z', re.IGNORECASE)
"""The line by which spreadsheets are told the separator; some add separators of their own behind it."""
LONGEST_HEADER = 20_000_000
"""Characters. A quote that is never closed would make a header of the whole file."""


class DialectError(ValueError):
    """The separator is unknown. `line` counts from 1; the message says what to do."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Dialect:
    """`start` is the place in the text at which the header begins, `line` the number (from 1) of its line."""

    separator: str
    start: int
    line: int


def dialect_of(text: str, names: Collection[str] = ()) -> Dialect:
    """How the text is written. `names` are column names in lower case that its header may hold: the sign that finds
    most of them separates; where none does, the sign that stands most often in the header. A text without any of the
    signs has one column. Raises DialectError where two signs have an equal claim or `sep=` names none of them."""
    start, line = _skip_empty(text, len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0, 1)
    end = _line_end(text, start)
    declared = DECLARED.match(text[start:end].strip("\r\n "))
    if declared:
        if declared[1] not in SEPARATORS:
            known = ", ".join(SEPARATORS.values())
            raise DialectError(f"the separator {declared[1]!r} is none of {known}", line=line)
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
    """Unicode NFC, so that a name is one name however a system wrote its accents, and line feeds at the ends of lines
    where a file has carriage returns alone, as spreadsheets save it for old Macintoshes."""
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return text.replace("\r", "\n") if "\r" in text and "\n" not in text else text


def named_width(header: Sequence[str]) -> int:
    """The number of columns without those at the end that have no name: a separator at the end of each line adds one."""
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    return width


def first_beyond(cells: Sequence[str], width: int) -> int | None:
    """The place (from 0) of the first cell beyond the width that holds something."""
    return next((place for place in range(width, len(cells)) if cells[place].strip()), None)


def _line_end(text: str, start: int) -> int:
    """Behind the end of the line that holds the place."""
    return text.find("\n", start) + 1 or len(text)


def _skip_empty(text: str, start: int, line: int) -> tuple[int, int]:
    while start < len(text):
        end = _line_end(text, start)
        if text[start:end].strip():
            break
        start, line = end, line + 1
    return start, line


def _header(text: str, start: int) -> str:
    """The first record; a quoted name in it may run over several lines."""
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
    """How many of the names the header holds when this sign separates; names hold no separators themselves."""
    found = {cell.strip().strip('"').strip().lower() for cell in header.split(sign)}
    return len(found.intersection(names))
