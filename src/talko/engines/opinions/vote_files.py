"""Read votes from CSV: the long form, the open-data `votes.csv`, and the wide `participants-votes.csv`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from talko.engines.delimited import (
    SEPARATORS,
    Dialect,
    DialectError,
    dialect_of,
    first_beyond,
    named_width,
    tidied,
)

from .errors import InputError
from .integer_columns import integer_columns
from .votes import Votes

PARTICIPANT = ("participant", "participant-id", "participant_id", "voter-id", "voter_id")
STATEMENT = ("statement", "statement-id", "statement_id", "comment-id", "comment_id")
VOTE = ("vote",)
WHEN = ("timestamp", "time")
PLACE = ("municipality", "stratum", "place")
POPULATION = ("population",)
GROUP = ("group-id", "group_id", "group")
MODERATED = ("moderated",)
ABOUT = ("xid", "n-comments", "n-votes", "n-agree", "n-disagree", *GROUP)
"""Columns of the wide form that are not votes."""
BESIDE = ("datetime", *ABOUT, *PLACE)
"""Columns of the long form that are known and ignored."""
NAMES = frozenset((*PARTICIPANT, *STATEMENT, *VOTE, *WHEN, *POPULATION, *MODERATED, *BESIDE))

WHOLE = re.compile("[0-9]+")
NUMBERED = re.compile("(?P<what>.*[^0-9])[0-9]+", re.DOTALL)
COUNT = re.compile(
    "(n|num|number|count|total|sum)[-_ ].*|.*[-_ ](count|total|sum)|.*%.*"
    "|(votes?|agree[sd]?|disagree[sd]?|pass(es|ed)?|skip(s|ped)?|comments?|counts?|totals?|sums?)([-_ ](cast|given))?",
    re.DOTALL,
)
TIME = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")

VALUES = {"-1": -1, "0": 0, "1": 1, "+1": 1, "-1.0": -1, "0.0": 0, "1.0": 1, "-0.0": 0}
LARGEST_FILE = 2_000_000_000  # bytes
LARGEST_ID = 500  # characters
MOST_COLUMNS = 200_000

Row = tuple[int, list[str]]


@dataclass(frozen=True, eq=False)
class VoteFile:
    """The content of a file: the votes, and the published group of each participant if there is a `group-id` column.
    `unread` has a message for each column that was neither needed nor known."""

    votes: Votes
    groups: dict[str, str] | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Table:
    """A header, its names in lower case, and the rows below it, each with its first line number (from 1)."""

    line: int
    header: list[str]
    names: list[str]
    rows: Iterator[Row]
    separator: str
    text: str
    """From the header on."""

    def position(self, wanted: tuple[str, ...]) -> int | None:
        """The index of the column with one of these names. Raises InputError if there are two."""
        found = [place for place, name in enumerate(self.names) if name in wanted]
        if len(found) > 1:
            one, other = (self.names[place] for place in found[:2])
            raise InputError(
                f"the columns {one} and {other} have the same meaning; leave one out",
                line=self.line,
                column=found[1] + 1,
            )
        return found[0] if found else None

    def unread(self, columns: list[int]) -> tuple[str, ...]:
        return tuple(
            f"line {self.line}, column {column + 1}: the column {self.header[column]!r} is not read"
            for column in columns
        )


def read_votes(path: str | Path) -> VoteFile:
    """Read a file in any of the three forms, delimited by commas, semicolons, tabs or bars. Raises `InputError` with
    the line and column of the first error."""
    table = _table(path)
    person = table.position(PARTICIPANT)
    statement, vote = table.position(STATEMENT), table.position(VOTE)
    if person is None:
        raise InputError(
            f"no participant column; name it one of {', '.join(PARTICIPANT)}."
            f" The header is delimited by {SEPARATORS[table.separator]}",
            line=table.line,
        )
    if statement is not None and vote is not None:
        return _read_long(table, (person, statement, vote))
    if (statement is None) != (vote is None):
        missing = "statement" if statement is None else "vote"
        raise InputError(f"no column for the {missing}", line=table.line)
    return _read_wide(table, person)


def read_moderated(path: str | Path) -> list[str]:
    """The statements that a `comments.csv` marks as moderated out (`moderated` is -1)."""
    found = []
    for line, (statement, state) in _columns(
        _table(path), ("comment-id", "statement", "statement-id"), MODERATED
    ):
        if _vote(state.text, line, state.column, "not a moderation state; use -1, 0 or 1") == -1:
            found.append(statement.text)
    return found


def read_places(path: str | Path) -> dict[str, str]:
    """The municipality of each participant, from `participant,municipality`. Nobody may be listed twice."""
    places: dict[str, str] = {}
    for line, (person, place) in _columns(_table(path), PARTICIPANT, PLACE):
        who = _id(person.text, "participant", line, person.column)
        if who in places:
            raise InputError(f"participant {who} is listed twice", line=line, column=person.column + 1)
        places[who] = place.text
    return places


def read_population(path: str | Path) -> dict[str, float]:
    """The inhabitants of each municipality, from `municipality,population`."""
    people: dict[str, float] = {}
    for line, (place, number) in _columns(_table(path), PLACE, POPULATION):
        if place.text in people:
            raise InputError(f"municipality {place.text} is listed twice", line=line, column=place.column + 1)
        text = number.text
        if not (text.isascii() and text.isdecimal() and len(text) < 12 and int(text) > 0):
            raise InputError(
                f"{text[:40]!r} is not a number of inhabitants; use digits only",
                line=line,
                column=number.column + 1,
            )
        people[place.text] = float(text)
    return people


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"the file is larger than {LARGEST_FILE // 10**9} GB")
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"cannot read {path}: {fault.strerror or fault}") from fault
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("the file is in UTF-16; save it as UTF-8", line=1)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise InputError("the file is empty", line=1)
    return data


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line, column = _place(data, fault.start)
        raise InputError("not UTF-8 text; save the file as UTF-8", line=line, column=column) from fault
    if "\0" in text:
        line, column = _place(data, data.index(b"\0"))
        raise InputError("a zero byte; this is not a text file", line=line, column=column)
    return tidied(text)


def _place(data: bytes, at: int) -> tuple[int, int]:
    """The line and field of a byte; fields are counted by commas, since the text is broken."""
    line_start = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, data.count(b",", line_start, at) + 1


def _table(path: str | Path) -> _Table:
    text = _text(_bytes_of(Path(path)))
    try:
        dialect = dialect_of(text, NAMES)
    except DialectError as fault:
        raise InputError(fault.message, line=fault.line) from fault
    rows = _rows(text, dialect)
    line, header = next(rows, (dialect.line, []))
    width = named_width(header)
    names = [name.strip().lower() for name in header[:width]]
    _check_header(names, line)
    shown = [name.strip() for name in header[:width]]
    return _Table(line, shown, names, _even(rows, width), dialect.separator, text[dialect.start :])


def _rows(text: str, dialect: Dialect) -> Iterator[Row]:
    """Each row with its first line number; blank lines are skipped."""
    reader = csv.reader(_lines(text, dialect.start), delimiter=dialect.separator, strict=True)
    before = dialect.line - 1
    line = before + 1
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise InputError(f"more than {MOST_COLUMNS} columns", line=line)
            if any(row):
                yield line, row
            line = before + reader.line_num + 1
    except csv.Error as fault:
        raise InputError(f"not readable as CSV: {fault}", line=before + max(reader.line_num, 1)) from fault


def _even(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows as wide as the header, without the empty cells that trailing delimiters add."""
    for line, row in rows:
        beyond = first_beyond(row, width)
        if beyond is not None or len(row) < width:
            message = f"{len(row)} fields where the header has {width}"
            raise InputError(message, line=line, column=(len(row) if beyond is None else beyond) + 1)
        yield line, row[:width]


def _lines(text: str, at: int) -> Iterator[str]:
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        yield line[:-2] + "\n" if line.endswith("\r\n") else line
        at = end


def _check_header(names: list[str], line: int) -> None:
    seen: dict[str, int] = {}
    for column, name in enumerate(names, start=1):
        if not name:
            raise InputError("a column without a name", line=line, column=column)
        if len(name) > LARGEST_ID:
            raise InputError(f"a column name of more than {LARGEST_ID} characters", line=line, column=column)
        if name in seen:
            raise InputError(
                f"column {name} appears twice (also column {seen[name]})", line=line, column=column
            )
        seen[name] = column


def _read_long(table: _Table, columns: tuple[int, int, int]) -> VoteFile:
    when = table.position(WHEN)
    wanted = columns if when is None else (*columns, when)
    unread = table.unread(
        [place for place, name in enumerate(table.names) if place not in wanted and name not in BESIDE]
    )
    numbers = integer_columns(table.text.encode(), len(table.names), wanted, ord(table.separator))
    if numbers is not None and bool((np.abs(numbers[2]) <= 1).all()):
        fast_times = None if when is None else numbers[3]
        return VoteFile(Votes.from_arrays(numbers[0], numbers[1], numbers[2], fast_times), unread=unread)
    people: list[str] = []
    statements: list[str] = []
    values: list[int] = []
    times: list[Decimal] = []
    for line, row in table.rows:
        people.append(_id(row[columns[0]], "participant", line, columns[0]))
        statements.append(_id(row[columns[1]], "statement", line, columns[1]))
        values.append(_vote(row[columns[2]], line, columns[2]))
        if when is not None:
            times.append(_time(row[when], line, when))
    if not values:
        raise InputError("no votes after the header", line=table.line)
    given = None if when is None else np.array(times, dtype=object)
    return VoteFile(Votes.from_arrays(people, statements, values, given), unread=unread)


def _read_wide(table: _Table, person: int) -> VoteFile:
    statements, unread = _statement_columns(table, person)
    group = table.position(GROUP)
    people: dict[str, int] = {}
    groups: dict[str, str] = {}
    row_of: list[NDArray[np.int64]] = []
    column_of: list[NDArray[np.int64]] = []
    values: list[int] = []
    for line, row in table.rows:
        who = _id(row[person], "participant", line, person)
        if who in people:
            raise InputError(
                f"participant {who} appears twice (also line {people[who]})", line=line, column=person + 1
            )
        people[who] = line
        if group is not None and row[group].strip():
            groups[who] = row[group].strip()
        voted = [number for number, column in enumerate(statements) if row[column].strip()]
        values.extend(_vote(row[statements[number]], line, statements[number]) for number in voted)
        row_of.append(np.full(len(voted), len(people) - 1, np.int64))
        column_of.append(np.array(voted, np.int64))
    if not values:
        raise InputError("no votes after the header", line=table.line)
    who_all = np.array(list(people), np.str_)
    what_all = np.array([table.header[column] for column in statements], np.str_)
    votes = Votes.from_arrays(
        who_all[np.concatenate(row_of)],
        what_all[np.concatenate(column_of)],
        values,
        silent=who_all.tolist(),
        unseen=what_all.tolist(),
    )
    return VoteFile(votes, groups if group is not None else None, table.unread(unread))


def _statement_columns(table: _Table, person: int) -> tuple[list[int], list[int]]:
    """The columns of the wide form that are statements, and those that are not read.

    Statements have numbers, or names that differ only by a number; without such names, every column is a statement
    unless it is known or named like a count. Raises InputError when that is ambiguous.
    """
    rest = [place for place, name in enumerate(table.names) if place != person and name not in ABOUT]
    open_ones = [place for place in rest if not COUNT.fullmatch(table.names[place])]
    whole = [place for place in open_ones if WHOLE.fullmatch(table.names[place])]
    if len(whole) == 1 and len(open_ones) > 1:
        other = next(place for place in open_ones if place not in whole)
        raise InputError(
            f"cannot tell whether the column {table.header[other]!r} is a statement, beside"
            f" {table.header[whole[0]]!r}; number the statements, or leave out other columns",
            line=table.line,
            column=other + 1,
        )
    statements = whole or _numbered_alike(table.names, open_ones) or open_ones
    if not statements:
        raise InputError("no statement columns (and no columns named statement and vote)", line=table.line)
    return statements, [place for place in rest if place not in set(statements)]


def _numbered_alike(names: list[str], places: list[int]) -> list[int]:
    """The columns s1, s2, … if there is exactly one such series."""
    series: dict[str, list[int]] = {}
    for place in places:
        found = NUMBERED.fullmatch(names[place])
        if found:
            series.setdefault(found["what"], []).append(place)
    several = [members for members in series.values() if len(members) > 1]
    return several[0] if len(several) == 1 else []


def _id(field: str, what: str, line: int, column: int) -> str:
    text = field.strip()
    if not text:
        raise InputError(f"no {what}", line=line, column=column + 1)
    if len(text) > LARGEST_ID:
        raise InputError(f"a {what} of more than {LARGEST_ID} characters", line=line, column=column + 1)
    return text


def _vote(field: str, line: int, column: int, otherwise: str = "not a vote; use -1, 0 or 1") -> int:
    value = VALUES.get(field.strip())
    if value is None:
        raise InputError(f"{field.strip()[:40]!r} is {otherwise}", line=line, column=column + 1)
    return value


def _time(field: str, line: int, column: int) -> Decimal:
    text = field.strip()
    if not TIME.fullmatch(text):
        raise InputError(f"{text[:40]!r} is not a time in milliseconds", line=line, column=column + 1)
    return Decimal(text)


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    column: int
    """From 0."""


def _columns(table: _Table, *wanted: tuple[str, ...]) -> Iterator[tuple[int, tuple[_Cell, ...]]]:
    """For each row, its line and the cells under the first matching name of each kind."""
    at = []
    for names in wanted:
        found = next((table.names.index(name) for name in names if name in table.names), None)
        if found is None:
            raise InputError(f"no column named {' or '.join(names)}", line=table.line)
        at.append(found)
    for line, row in table.rows:
        yield line, tuple(_Cell(row[place].strip(), place) for place in at)
