"""Parse files into rows. A file that cannot be parsed completely is refused, with the faulty lines."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from talko.actors.importing.report import ImportRefused, Remark
from talko.core.text.cleaning import cleaned
from talko.engines.delimited import DialectError, dialect_of, first_beyond, named_width, tidied

LARGEST = 50 * 1024 * 1024
"""Bytes per file."""
MOST_ROWS = 200_000
MOST_PROBLEMS = 50
"""The most lines of a damaged file that are reported individually."""
NOT_UTF8 = "it is not UTF-8; save the file as UTF-8, or say how it is written, as in --encoding windows-1252"
LONGEST_CELL = 200_000
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Byte order marks and their encodings."""
ENCODINGS = (
    "utf-8",
    "utf-16",
    "windows-1252",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "mac-roman",
)
"""What an operator can choose; the encoding of a file without a mark that is not UTF-8 is never guessed."""
KNOWN_COLUMNS = frozenset(
    {"organisation", "organisation_id", "project", "project_id", "name", "description", "fields", "country"}
)


@dataclass(frozen=True)
class File:
    name: str
    sha256: str
    rows: list[Any]
    """Usually dictionaries; the format checks each row."""
    source: dict[str, str] = field(default_factory=dict)
    """Name, title, licence and url, if the file states its origin."""


def read(path: Path, *, largest: int = LARGEST, encoding: str = "") -> File:
    """Raises ImportRefused for a file that is missing, too large, wrongly encoded, damaged or of an unknown shape."""
    name = cleaned(path.name)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise _refused(name, "this is not a file")
        if size > largest:
            raise _refused(name, f"the file has {size:,} bytes; at most {largest:,} are read")
        content = path.read_bytes()
    except OSError as error:
        raise _refused(name, f"it cannot be opened ({error.strerror or error})") from error
    text = _decoded(name, content, encoding)
    source, rows = ({}, _csv_rows(name, text)) if _is_csv(path, text) else _json_rows(name, text)
    if not rows:
        raise _refused(name, "it holds no rows")
    if len(rows) > MOST_ROWS:
        raise _refused(name, f"it has {len(rows):,} rows; at most {MOST_ROWS:,} are read")
    return File(name, hashlib.sha256(content).hexdigest(), rows, source)


def _refused(name: str, reason: str, line: int = 0, what: str = "") -> ImportRefused:
    return ImportRefused([Remark("damaged", name, line, reason, what)])


def _decoded(name: str, content: bytes, encoding: str) -> str:
    if not content.strip():
        raise _refused(name, "it is empty")
    marked = next((found for mark, found in BYTE_ORDER_MARKS.items() if content.startswith(mark)), "")
    used = marked or encoding or "utf-8"
    if b"\x00" in content and used.startswith(("utf-8", "iso", "windows", "mac")):
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise _refused(name, "it holds zero bytes; save it as UTF-8 text", line)
    try:
        return tidied(content.decode(used))
    except UnicodeDecodeError as error:
        if used.startswith("utf-8"):
            raise ImportRefused(_lines_that_are_not_utf8(name, content)) from None
        raise _refused(name, f"it is not {used} throughout ({error.reason}); save it as UTF-8") from None


def _lines_that_are_not_utf8(name: str, content: bytes) -> list[Remark]:
    problems = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            shown = line[max(0, error.start - 20) : error.end + 20].decode("latin-1")
            problems.append(Remark("damaged", name, number, NOT_UTF8, repr(shown)))
        if len(problems) == MOST_PROBLEMS:
            break
    return problems


def _is_csv(path: Path, text: str) -> bool:
    return path.suffix.lower() in {".csv", ".tsv"} or not text.lstrip().startswith(("[", "{"))


def _json_rows(name: str, text: str) -> tuple[dict[str, str], list[Any]]:
    def no_number(constant: str) -> None:
        raise ValueError(f"{constant} is not a number in JSON")

    try:
        found = json.loads(text, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise _json_damage(name, text, error) from error
    except (ValueError, RecursionError) as error:
        raise _refused(name, "it is not JSON", what=str(error)) from error
    source: dict[str, str] = {}
    if isinstance(found, dict) and isinstance(found.get("rows"), list):
        given = found.get("source")
        if isinstance(given, dict):
            source = {key: str(given[key]) for key in ("name", "title", "licence", "url") if given.get(key)}
        found = found["rows"]
    if not isinstance(found, list):
        raise _refused(name, "its JSON is not a list of rows")
    return source, found


def _json_damage(name: str, text: str, error: json.JSONDecodeError) -> ImportRefused:
    near = text[max(0, error.pos - 40) : error.pos + 20]
    cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated")
    reason = "the file ends in the middle" if cut else f"it is not JSON ({error.msg}, column {error.colno})"
    return _refused(name, reason, error.lineno, repr(near))


def _csv_rows(name: str, text: str) -> list[Any]:
    """The limit for cells is global to the process, so it is set only while this file is read."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return _table(name, text)
    finally:
        csv.field_size_limit(before)


def _table(name: str, text: str) -> list[Any]:
    """Rows as dictionaries. A line with too many or too few cells makes the file a damaged one."""
    try:
        dialect = dialect_of(text, KNOWN_COLUMNS)
    except DialectError as error:
        raise _refused(name, error.message, error.line) from error
    reader = csv.reader(
        io.StringIO(text[dialect.start :], newline=""), delimiter=dialect.separator, strict=True
    )
    above = dialect.line - 1
    rows: list[Any] = []
    problems: list[Remark] = []
    try:
        header = [column.strip() for column in next(reader, [])]
        columns = header[: named_width(header)]
        if len(columns) < 2:
            raise _refused(
                name, "it is neither JSON nor a table with columns", dialect.line, repr(",".join(header)[:80])
            )
        if len(set(columns)) != len(columns):
            raise _refused(name, "two columns have the same name", dialect.line)
        for cells in _filled(reader):
            if len(cells) >= len(columns) and first_beyond(cells, len(columns)) is None:
                rows.append(dict(zip(columns, cells, strict=False)))
            elif len(problems) < MOST_PROBLEMS:
                reason = f"{len(cells)} cells where the first line names {len(columns)}"
                problems.append(Remark("damaged", name, reader.line_num + above, reason))
    except csv.Error as error:
        problems.append(
            Remark("damaged", name, reader.line_num + above, "the table breaks off here", str(error))
        )
    if problems:
        raise ImportRefused(problems)
    return rows


def _filled(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    return (cells for cells in reader if any(cell.strip() for cell in cells))
