"""Read votes from CSV: the long form, the open-data `votes.csv`, and the wide `participants-votes.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .quick import quick_columns
from .votes import Votes

PARTICIPANT = ("participant", "participant-id", "participant_id", "voter-id", "voter_id")
STATEMENT = ("statement", "statement-id", "statement_id", "comment-id", "comment_id")
VOTE = ("vote",)
WHEN = ("timestamp", "time")
PLACE = ("municipality", "stratum", "place")
GROUP = ("group-id", "group_id", "group")
ABOUT = (
    "xid",
    "n-comments",
    "n-votes",
    "n-agree",
    "n-disagree",
    *GROUP,
)  # columns of the wide form that are no votes

VALUES = {"-1": -1, "0": 0, "1": 1, "+1": 1, "-1.0": -1, "0.0": 0, "1.0": 1, "-0.0": 0}
LARGEST_FILE = 2_000_000_000  # bytes
LARGEST_ID = 500  # characters
MOST_COLUMNS = 200_000

Row = tuple[int, list[str]]


@dataclass(frozen=True, eq=False)
class VoteFile:
    """What a file said: the votes, and the published group of each participant if it had a `group-id` column."""

    votes: Votes
    groups: dict[str, str] | None = None


def read_votes(path: str | Path) -> VoteFile:
    """Read a file of any of the three forms. Raises `InputError` with the line and column of the first fault."""
    data = _bytes_of(Path(path))
    rows = _rows(data)
    _, header = next(rows, (1, []))
    names = [name.strip().lower() for name in header]
    _check_header(names)
    person = _position(names, PARTICIPANT)
    statement, vote = _position(names, STATEMENT), _position(names, VOTE)
    if person is None:
        raise InputError(f"no column for the participant; one of: {', '.join(PARTICIPANT)}", line=1)
    if statement is not None and vote is not None:
        return VoteFile(_read_long(data, rows, len(names), (person, statement, vote), _position(names, WHEN)))
    if (statement is None) != (vote is None):
        missing = "statement" if statement is None else "vote"
        raise InputError(f"no column for the {missing}", line=1)
    return _read_wide(rows, [name.strip() for name in header], names, person)


def read_moderated(path: str | Path) -> list[str]:
    """Statements that a `comments.csv` marks as moderated out (`moderated` is -1)."""
    table = _table(path, ("comment-id", "statement", "statement-id"), ("moderated",))
    return [statement for statement, state in table if state == "-1"]


def read_places(path: str | Path) -> dict[str, str]:
    """The municipality of each participant, from `participant,municipality`. Nobody may be listed twice."""
    places: dict[str, str] = {}
    for line, (person, place) in enumerate(_table(path, PARTICIPANT, PLACE), start=2):
        if person in places:
            raise InputError(f"participant {person} is listed twice", line=line)
        places[person] = place
    return places


def read_population(path: str | Path) -> dict[str, float]:
    """The inhabitants of each municipality, from `municipality,population`."""
    people: dict[str, float] = {}
    for line, (place, number) in enumerate(_table(path, PLACE, ("population",)), start=2):
        if place in people:
            raise InputError(f"municipality {place} is listed twice", line=line)
        if not (number.isascii() and number.isdecimal() and len(number) < 12 and int(number) > 0):
            raise InputError(f"{number[:40]!r} is not a number of inhabitants", line=line)
        people[place] = float(number)
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
    return text


def _place(data: bytes, at: int) -> tuple[int, int]:
    """Line and field in which a byte stands (counted by separators, which is what can be known of broken text)."""
    line_start = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, data.count(b",", line_start, at) + 1


def _rows(data: bytes) -> Iterator[Row]:
    """Each row with the line it ends on; blank lines are skipped."""
    text = _text(data)
    reader = csv.reader(_lines(text), strict=True)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise InputError(f"more than {MOST_COLUMNS} columns", line=reader.line_num)
            if any(row):
                yield reader.line_num, row
    except csv.Error as fault:
        raise InputError(f"not readable as CSV: {fault}", line=max(reader.line_num, 1)) from fault


def _lines(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        yield line[:-2] + "\n" if line.endswith("\r\n") else line
        at = end


def _check_header(names: list[str]) -> None:
    seen: dict[str, int] = {}
    for column, name in enumerate(names, start=1):
        if not name:
            raise InputError("a column without a name", line=1, column=column)
        if len(name) > LARGEST_ID:
            raise InputError(f"a column name of more than {LARGEST_ID} characters", line=1, column=column)
        if name in seen:
            raise InputError(
                f"column {name} is there twice (also column {seen[name]})", line=1, column=column
            )
        seen[name] = column


def _position(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _read_long(
    data: bytes, rows: Iterator[Row], width: int, columns: tuple[int, int, int], when: int | None
) -> Votes:
    wanted = columns if when is None else (*columns, when)
    numbers = quick_columns(data, width, wanted)
    if numbers is not None and bool((np.abs(numbers[2]) <= 1).all()):
        times = None if when is None else numbers[3]
        return Votes.from_arrays(numbers[0], numbers[1], numbers[2], times)
    people: list[str] = []
    statements: list[str] = []
    values: list[int] = []
    times_read: list[float] = []
    for line, row in rows:
        if len(row) != width:
            raise InputError(f"{len(row)} fields where the header has {width}", line=line)
        people.append(_id(row[columns[0]], "participant", line, columns[0]))
        statements.append(_id(row[columns[1]], "statement", line, columns[1]))
        values.append(_vote(row[columns[2]], line, columns[2]))
        if when is not None:
            times_read.append(_time(row[when], line, when))
    if not values:
        raise InputError("no votes after the header", line=1)
    return Votes.from_arrays(people, statements, values, times_read if when is not None else None)


def _read_wide(rows: Iterator[Row], header: list[str], names: list[str], person: int) -> VoteFile:
    about = {person, *(names.index(name) for name in ABOUT if name in names)}
    statements = [column for column in range(len(names)) if column not in about]
    if not statements:
        raise InputError("no statement columns (and no columns named statement and vote)", line=1)
    group = _position(names, GROUP)
    people: dict[str, int] = {}
    groups: dict[str, str] = {}
    row_of: list[NDArray[np.int64]] = []
    column_of: list[NDArray[np.int64]] = []
    values: list[int] = []
    for line, row in rows:
        if len(row) != len(header):
            raise InputError(f"{len(row)} fields where the header has {len(header)}", line=line)
        who = _id(row[person], "participant", line, person)
        if who in people:
            raise InputError(
                f"participant {who} is there twice (also line {people[who]})", line=line, column=person + 1
            )
        people[who] = line
        if group is not None and row[group].strip():
            groups[who] = row[group].strip()
        voted = [number for number, column in enumerate(statements) if row[column].strip()]
        values.extend(_vote(row[statements[number]], line, statements[number]) for number in voted)
        row_of.append(np.full(len(voted), len(people) - 1, np.int64))
        column_of.append(np.array(voted, np.int64))
    if not values:
        raise InputError("no votes after the header", line=1)
    who_all = np.array(list(people), np.str_)
    what_all = np.array([header[column] for column in statements], np.str_)
    votes = Votes.from_arrays(
        who_all[np.concatenate(row_of)],
        what_all[np.concatenate(column_of)],
        values,
        silent=who_all.tolist(),
        unseen=what_all.tolist(),
    )
    return VoteFile(votes, groups if group is not None else None)


def _id(field: str, what: str, line: int, column: int) -> str:
    text = field.strip()
    if not text:
        raise InputError(f"no {what}", line=line, column=column + 1)
    if len(text) > LARGEST_ID:
        raise InputError(f"a {what} of more than {LARGEST_ID} characters", line=line, column=column + 1)
    return text


def _vote(field: str, line: int, column: int) -> int:
    value = VALUES.get(field.strip())
    if value is None:
        raise InputError(
            f"{field.strip()[:40]!r} is not a vote; use -1, 0 or 1", line=line, column=column + 1
        )
    return value


def _time(field: str, line: int, column: int) -> float:
    try:
        value = float(field)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise InputError(
            f"{field.strip()[:40]!r} is not a time in milliseconds", line=line, column=column + 1
        )
    return value


def _table(path: str | Path, *columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    rows = _rows(_bytes_of(Path(path)))
    _, header = next(rows, (1, []))
    names = [name.strip().lower() for name in header]
    at = []
    for wanted in columns:
        position = _position(names, wanted)
        if position is None:
            raise InputError(f"no column named {' or '.join(wanted)}", line=1)
        at.append(position)
    found = []
    for line, row in rows:
        if len(row) != len(header):
            raise InputError(f"{len(row)} fields where the header has {len(header)}", line=line)
        found.append(tuple(row[position].strip() for position in at))
    return found
