"""Exposure against hand-computed sums."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.engines.retrieval import RetrievalError, exposure

GROUPS = {
    "a": {"size": "large", "country": "FI"},
    "b": {"size": "small", "country": "SE"},
    "c": {"size": "small", "country": "SE"},
    "d": {"size": "small"},
}


def test_it_works():
    rows = {(row.kind, row.group): row for row in exposure([["a", "b"], ["a", "c"]], GROUPS)}
    second = 1 / math.log2(3)
    assert rows["size", "large"].exposure == pytest.approx(1 / (1 + second))
    assert rows["size", "small"].exposure == pytest.approx(second / (1 + second))
    assert rows["size", "small"].share == 0.75
    assert rows["size", "large"].ratio == pytest.approx(4 / (1 + second))
    assert rows["country", "unknown"].candidates == 1
    assert list(rows) == [
        ("country", "FI"),
        ("country", "SE"),
        ("country", "unknown"),
        ("size", "large"),
        ("size", "small"),
    ]


def test_nobody_is_seen_in_no_ranking_and_below_the_last_place():
    assert {row.exposure for row in exposure([], GROUPS)} == {0.0}
    assert exposure([], {}) == []
    [row] = [r for r in exposure([["a", "b"]], GROUPS, places=1) if r.group == "small"]
    assert row.exposure == 0
    with pytest.raises(RetrievalError):
        exposure([], GROUPS, places=0)


def test_a_document_that_is_no_candidate_is_told_apart():
    rows = exposure([["elsewhere"]], {"a": {"size": "large"}})
    assert [(row.group, row.candidates, row.exposure, row.ratio) for row in rows] == [
        ("large", 1, 0.0, 0.0),
        ("unknown", 0, 1.0, 0.0),
    ]


@given(st.lists(st.permutations("abcd"), min_size=1, max_size=5), st.integers(1, 4))
def test_shares_sum_to_one(rankings, places):
    rows = exposure(rankings, GROUPS, places=places)
    for kind in ("size", "country"):
        assert sum(row.exposure for row in rows if row.kind == kind) == pytest.approx(1)
        assert sum(row.share for row in rows if row.kind == kind) == pytest.approx(1)
