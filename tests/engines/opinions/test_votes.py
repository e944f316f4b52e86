"""The container of votes: what it accepts, what it refuses, and its parts."""

from __future__ import annotations

import numpy as np
import pytest

from talko.engines.opinions import OpinionsError, Votes, analyse
from talko.engines.opinions import votes as container

from .conversations import made, rows_of


def test_numbers_sort_by_value_and_text_by_letters() -> None:
    assert Votes.from_rows([("10", 1, 1), ("9", 1, 1)]).participants.tolist() == [9, 10]
    assert Votes.from_rows([("10", 1, 1), ("9", 1, 1), ("x", 1, 1)]).participants.tolist() == ["10", "9", "x"]
    assert Votes.from_rows([(10**15, 1, 1), (-4, 1, 1)]).participants.tolist() == [-4, 10**15]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (([1, 2], [1, 1], [1, 2]), "vote number 2 is 2"),
        (([1, 2], [1, 1], [1.0, float("nan")]), "vote number 2 is nan"),
        (([1, 2], [1, 1], ["1", "1"]), "flat list of numbers"),
        (([1.5, 2.0], [1, 1], [1, 1]), "whole numbers or text"),
        (([1, 2], [1, 1], [1]), "equally long"),
        (([[1], [2]], [1, 1], [1, 1]), "flat list"),
        (([1, 2], [1, 1], [1, 1], [3]), "equally long"),
    ],
)
def test_columns_that_are_no_votes_are_refused(columns: tuple[list, ...], said: str) -> None:
    with pytest.raises(OpinionsError, match=said):
        Votes.from_arrays(*columns)


def test_a_conversation_without_votes_has_no_result() -> None:
    with pytest.raises(OpinionsError, match="no votes"):
        analyse(Votes.from_rows([]))


def test_very_large_numbers_of_cells_are_sorted_the_slow_way() -> None:
    votes, _ = made()
    rows = np.array([*rows_of(votes), (3, 4, 0)])
    usual = Votes.from_arrays(*rows.T)
    cells, values = rows[:, 0] * 2**56, rows[:, 2].astype(np.int8)
    slow = container._last_of_each_cell(cells, values)
    small = container._last_of_each_cell(rows[:, 0], values)
    assert np.array_equal(slow[1], small[1])
    assert rows_of(usual).count((3, 4, 0)) == 1


def test_parts_of_a_conversation() -> None:
    votes = Votes.from_rows([(1, 5, 1), (1, 6, -1), (2, 5, 0), (3, 7, 1)])
    assert rows_of(votes.without([6, "7", "none"])) == [(1, 5, 1), (2, 5, 0)]
    assert votes.without(["5"]).participants.tolist() == [1, 2, 3]
    assert rows_of(votes.negated([5, 7])) == [(1, 5, -1), (2, 5, 0), (1, 6, -1), (3, 7, -1)]
    columns, values = votes.of_person(votes.row_of(1))
    assert (columns.tolist(), values.tolist()) == ([0, 1], [1, -1])
    assert votes.votes_per_person().tolist() == [2, 1, 1]


@pytest.mark.parametrize("wanted", [9, "x", "01"])
def test_strangers_are_not_found(wanted: object) -> None:
    votes = Votes.from_rows([(1, 5, 1)])
    with pytest.raises(OpinionsError, match="no participant"):
        votes.row_of(wanted)
    with pytest.raises(OpinionsError, match="no statement"):
        votes.column_of(wanted)


def test_text_ids_are_found_as_text() -> None:
    votes = Votes.from_rows([("ann", "s1", 1), ("7", "s2", 1)])
    assert votes.row_of("ann") == 1
    assert votes.row_of(7) == 0
