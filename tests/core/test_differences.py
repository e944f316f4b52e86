"""Differences of texts: both can be read, whatever they cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.core.text.differences import Budget, Piece, differences


@given(st.text(max_size=200), st.text(max_size=200))
def test_differences_hold_both_texts(before, after):
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_differences_are_words_and_what_stands_between_them_is_no_news():
    assert differences("One.\nIt costs 10 or so, we think.\n", "One.\nIt costs 12, they hope.\nTwo.") == [
        Piece("same", "One.\nIt costs "),
        Piece("removed", "10 or so, we think"),
        Piece("added", "12, they hope"),
        Piece("same", ".\n"),
        Piece("added", "Two."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            [chr(0x4E00 + number * 7 % 5000) for number in range(5000)],
            [chr(0x4E00 + n * 11 % 5000) for n in range(5000)],
        ),
        (["ab"[number % 2] for number in range(4000)], ["ab"[n * n % 3 % 2] for n in range(4000)]),
    ],
)
@pytest.mark.parametrize("between", ["\n", " "])
def test_differences_that_cost_too_much_are_both_texts_whole(before, after, between):
    before, after = f"={between}".join(before), between.join(after)
    assert len(differences(before, after, Budget(10_000))) <= 4


def test_texts_that_differ_little_are_compared_however_long_they_are():
    before = "word\n" * 30_000
    assert differences(before, before + "end", Budget(10)) == [Piece("same", before), Piece("added", "end")]


def test_comparisons_share_what_they_may_cost():
    budget = Budget()
    texts = " ".join(map(str, range(0, 300, 2))), " ".join(map(str, range(0, 300, 3)))
    compared = [len(differences(*texts, budget)) for _text in range(30)]
    assert compared[0] > 50
    assert compared[-1] == compared[-2] < 10
