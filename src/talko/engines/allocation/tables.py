"""Delimited tables, read so that every error can name its line and column."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from talko.engines.delimited import SEPARATORS, tidied

from .errors import FormatError
from .numbers import exact_number


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: list[str]
    columns: list[int]


class Table:
    """The lines of a file, split into cells on demand. A quoted cell may span several lines."""

    def __init__(self, text: str, source: str, delimiter: str = ";") -> None:
        self.source = source
        self.delimiter = delimiter
        self.lines = text.removeprefix("\ufeff").split("\n")

    def error(self, message: str, line: int, column: int = 1) -> FormatError:
        return FormatError(message, source=self.source, line=line, column=column)

    def row(self, index: int) -> tuple[Row, int]:
        """The row that starts on line `index` (from 0), and the index of the line after it."""
        line = self.lines[index].rstrip("\r")
        if '"' in line:
            return self._quoted_row(index)
        cells = line.split(self.delimiter)
        columns, at = [], 1
        for cell in cells:
            columns.append(at)
            at += len(cell) + 1
        return Row(index + 1, [cell.strip() for cell in cells], columns), index + 1

    def _quoted_row(self, index: int) -> tuple[Row, int]:
        """A quoted cell ends at the next single quote; a doubled quote is a literal one (RFC 4180). If text follows the
        closing quote, the quotes are part of the text: "Big" swing."""
        start = index
        line = self.lines[index].rstrip("\r")
        cells: list[str] = []
        columns: list[int] = []
        at = 0
        while True:
            columns.append(at + 1)
            value, quoted = "", line[at : at + 1] == '"'
            if quoted:
                opened, at = (index, at), at + 1
                while True:
                    end = line.find('"', at)
                    if end < 0:
                        index += 1
                        if index >= len(self.lines):
                            raise self.error("this quote is never closed", opened[0] + 1, opened[1] + 1)
                        value += line[at:] + "\n"
                        line, at = self.lines[index].rstrip("\r"), 0
                    elif line[end + 1 : end + 2] == '"':
                        value += line[at : end + 1]
                        at = end + 2
                    else:
                        value += line[at:end]
                        at = end + 1
                        break
            end = line.find(self.delimiter, at)
            rest = (line[at:] if end < 0 else line[at:end]).rstrip()
            cells.append(f'"{value}"{rest}' if quoted and rest else (value + rest).strip())
            if end < 0:
                return Row(start + 1, cells, columns), index + 1
            at = end + 1


def read_text(path: Path, most: int) -> str:
    """A file of at most `most` bytes. Raises FormatError for a larger one, without reading it."""
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise FormatError(f"the file has more than {most:,} bytes", source=path.name, line=1)
    return decode(content, path.name)


def decode(content: bytes, source: str) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FormatError("the file is UTF-16; save it as UTF-8", source=source, line=1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _broken_at(
            content,
            error.start,
            f"the byte 0x{content[error.start]:02X} is not UTF-8; save the file as UTF-8",
            source,
        ) from None
    if "\0" in text:
        raise _broken_at(content, content.index(0), "a zero byte; this is not a text file", source)
    return tidied(text)


def _broken_at(content: bytes, place: int, message: str, source: str) -> FormatError:
    before = content[:place]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8")) + 1
    return FormatError(message, source=source, line=before.count(b"\n") + 1, column=column)


def read_number(
    table: Table, text: str, what: str, line: int, column: int, *, points: bool = False
) -> Fraction:
    """A number, at least 0; `points` of a ballot come in a comma-separated list and may be negative."""
    try:
        value = exact_number(text, listed=points)
    except ValueError as fault:
        raise table.error(f"{what} is {text[:40]!r}, which {fault}", line, column) from None
    if value < 0 and not points:
        raise table.error(f"{what} is negative", line, column)
    return value


def read_header(
    table: Table, rows: list[Row], required: tuple[str, ...], section_line: int
) -> dict[str, int]:
    if not rows:
        raise table.error("this section has no header", section_line)
    header: dict[str, int] = {}
    for place, name in enumerate(rows[0].cells):
        if name.lower() in header:
            raise table.error(f"the column {name!r} appears twice", rows[0].line, rows[0].columns[place])
        if name:
            header[name.lower()] = place
    for name in required:
        if name not in header:
            raise table.error(
                f"the column {name} is missing{_other_separator(table, rows[0], name)}", rows[0].line
            )
    return header


def _other_separator(table: Table, row: Row, name: str) -> str:
    """A hint for the message, if the name would be found with another delimiter."""
    line = table.lines[row.line - 1].lower()
    for sign, called in SEPARATORS.items():
        cells = [cell.strip().strip('"') for cell in line.split(sign)]
        if sign != table.delimiter and name in cells and len(cells) > 1:
            return f": the line is separated by {called}, and should be by {SEPARATORS[table.delimiter]}"
    return ""
