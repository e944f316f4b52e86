"""The votes of one conversation, sparse and in canonical order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import OpinionsError

Ids = NDArray[Any]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True, eq=False)
class Votes:
    """At most one vote per person and statement, stored by statement (compressed sparse columns).

    `participants` and `statements` are sorted: whole numbers by value, other ids as text, so that no result depends on
    the order of arrival. The people who voted on statement `s` are `person[start[s]:start[s + 1]]`, ascending, and
    `value` has their votes.
    """

    participants: Ids
    statements: Ids
    start: Ints
    person: NDArray[np.int32]
    value: NDArray[np.int8]

    @classmethod
    def from_arrays(
        cls,
        participants: ArrayLike,
        statements: ArrayLike,
        votes: ArrayLike,
        when: ArrayLike | None = None,
        *,
        silent: Sequence[Any] | Ids = (),
        unseen: Sequence[Any] | Ids = (),
    ) -> Votes:
        """Build from three columns of equal length. The last vote of a person on a statement counts: last by `when`
        if given (ties: by position), else by position. `silent` people and `unseen` statements are included although
        they have no vote. Raises OpinionsError for invalid votes or ids."""
        value = _checked_votes(votes)
        people, person = _canonical(_joined(participants, silent))
        topics, statement = _canonical(_joined(statements, unseen))
        person, statement = person[: len(person) - len(silent)], statement[: len(statement) - len(unseen)]
        if not (len(person) == len(statement) == len(value)):
            raise OpinionsError("participants, statements and votes must be equally long")
        if when is not None:
            order = np.argsort(np.asarray(when), kind="stable")
            if len(order) != len(value):
                raise OpinionsError("times and votes must be equally long")
            person, statement, value = person[order], statement[order], value[order]
        cell, value = _last_of_each_cell(statement * max(len(people), 1) + person, value)
        column = cell // max(len(people), 1)
        start = np.zeros(len(topics) + 1, np.int64)
        np.cumsum(np.bincount(column, minlength=len(topics)), out=start[1:])
        rows = (cell - column * max(len(people), 1)).astype(np.int32)
        return cls(people, topics, start, rows, value)

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[Any, Any, int]]) -> Votes:
        """Build from (participant, statement, vote) rows."""
        table = list(rows)
        if not table:
            return cls.from_arrays(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8))
        people, topics, values = zip(*table, strict=True)
        return cls.from_arrays(list(people), list(topics), list(values))

    @property
    def count(self) -> int:
        return len(self.value)

    @property
    def statement(self) -> NDArray[np.int32]:
        """The column index of each stored vote."""
        return np.repeat(np.arange(len(self.statements), dtype=np.int32), np.diff(self.start))

    def votes_per_person(self) -> Ints:
        return np.bincount(self.person, minlength=len(self.participants))

    def negated(self, statements: Sequence[Any] | None = None) -> Votes:
        """The same people with the given statements (all, by default) worded the opposite way."""
        if statements is None:
            value = -self.value
        else:
            flip = np.isin(self.statements, self._ids(statements))
            value = np.where(np.repeat(flip, np.diff(self.start)), -self.value, self.value).astype(np.int8)
        return Votes(self.participants, self.statements, self.start, self.person, value)

    def without(self, statements: Sequence[Any]) -> Votes:
        """The votes without some statements (moderated out). People stay, even without any votes left."""
        keep = ~np.isin(self.statements, self._ids(statements))
        sizes = np.diff(self.start)
        kept = np.repeat(keep, sizes)
        start = np.concatenate(([0], np.cumsum(sizes[keep])))
        return Votes(self.participants, self.statements[keep], start, self.person[kept], self.value[kept])

    def row_of(self, participant: Any) -> int:
        return _find(self.participants, participant, "participant")

    def column_of(self, statement: Any) -> int:
        return _find(self.statements, statement, "statement")

    def of_person(self, row: int) -> tuple[Ints, NDArray[np.int8]]:
        """The statements (column indices, ascending) that a person voted on, and the votes."""
        at = np.flatnonzero(self.person == row)
        return np.searchsorted(self.start, at, side="right") - 1, self.value[at]

    def _ids(self, ids: Sequence[Any]) -> Ids:
        if self.statements.dtype.kind == "i":
            return np.array([int(i) for i in ids if _is_whole(i)], np.int64)
        return np.array([str(i) for i in ids], dtype=np.str_)


def _find(ids: Ids, wanted: Any, what: str) -> int:
    if ids.dtype.kind != "i":
        at = np.flatnonzero(ids == str(wanted))
    elif _is_whole(wanted):
        at = np.flatnonzero(ids == int(wanted))
    else:
        at = np.zeros(0, np.int64)
    if not len(at):
        raise OpinionsError(f"no {what} {wanted}")
    return int(at[0])


def _joined(ids: ArrayLike, more: Sequence[Any] | Ids) -> ArrayLike:
    if not len(more):
        return ids
    given = np.asarray(ids)
    added = np.asarray(more)
    if given.dtype.kind in "iu" and added.dtype.kind in "iu":
        return np.concatenate((given, added))
    return np.concatenate((given.astype(np.str_), added.astype(np.str_)))


def _is_whole(value: Any) -> bool:
    """Whether the id is a canonically written integer, so that no two texts become one id."""
    text = str(value)
    return text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 18 and str(int(text)) == text


def _canonical(ids: ArrayLike) -> tuple[Ids, Ints]:
    """The sorted distinct ids, and for each row the index of its id."""
    given = np.asarray(ids)
    if given.ndim != 1:
        raise OpinionsError("ids must be a flat list")
    if given.dtype.kind == "f":
        raise OpinionsError("ids must be whole numbers or text, not decimal numbers")
    if given.dtype.kind in "iub":
        return _canonical_numbers(given.astype(np.int64))
    texts, number = np.unique(given.astype(str), return_inverse=True)
    if all(_is_whole(text) for text in texts.tolist()):
        values, rank = np.unique(texts.astype(np.int64), return_inverse=True)
        return values, rank[number]
    return texts, number.astype(np.int64)


def _canonical_numbers(given: Ints) -> tuple[Ints, Ints]:
    if not len(given):
        return given, given
    low, high = int(given.min()), int(given.max())
    if high - low > 4 * len(given) + 1000:
        distinct, number = np.unique(given, return_inverse=True)
        return distinct, number.astype(np.int64)
    seen = np.zeros(high - low + 1, np.bool_)
    seen[given - low] = True
    rank = np.cumsum(seen, dtype=np.int64) - 1
    return np.flatnonzero(seen) + low, rank[given - low]


def _checked_votes(votes: ArrayLike) -> NDArray[np.int8]:
    given = np.asarray(votes)
    if given.dtype.kind not in "iufb" or given.ndim != 1:
        raise OpinionsError("votes must be a flat list of numbers: -1, 0 or 1")
    wrong = ~((given == 0) | (given == 1) | (given == -1))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise OpinionsError(f"vote number {at + 1} is {given[at]}; a vote is -1, 0 or 1")
    return given.astype(np.int8)


def _last_of_each_cell(cell: Ints, value: NDArray[np.int8]) -> tuple[Ints, NDArray[np.int8]]:
    """Sort by cell and keep the last row of each. Cell, position and vote are packed into one integer if they fit,
    because sorting integers is many times faster than sorting an index."""
    if not len(cell):
        return cell, value
    bits = max(len(cell) - 1, 1).bit_length()
    if int(cell.max()).bit_length() + bits + 2 > 62:
        order = np.argsort(cell, kind="stable")
        cell, value = cell[order], value[order]
    else:
        packed = (cell << (bits + 2)) | (np.arange(len(cell), dtype=np.int64) << 2) | (value + 1)
        packed.sort()
        cell, value = packed >> (bits + 2), ((packed & 3) - 1).astype(np.int8)
    last = np.ones(len(cell), np.bool_)
    np.not_equal(cell[1:], cell[:-1], out=last[:-1])
    return cell[last], value[last]
