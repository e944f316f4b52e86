"""Tests and intervals against the formulas, and against another library."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from talko.engines.opinions import OpinionsError
from talko.engines.opinions import statistics as st

from .conversations import made

small = some.integers(0, 200)


@pytest.fixture(scope="module")
def stats() -> Any:
    """The other library, which takes longer to import than all tests of this file."""
    from scipy import stats

    return stats


def test_tests_by_hand() -> None:
    assert st.one_proportion_z(np.array([3]), np.array([4]))[0] == pytest.approx(
        2 * math.sqrt(5) * (4 / 5 - 1 / 2)
    )
    a, n, b, m = 9, 11, 4, 13
    pooled = (a + b) / (n + m)
    by_hand = (a / n - b / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    found = st.two_proportion_z(np.array([8]), np.array([3]), np.array([10]), np.array([12]))
    assert found[0] == pytest.approx(by_hand)
    assert st.two_proportion_z(np.array([4]), np.array([5]), np.array([4]), np.array([5]))[0] == 0


@pytest.mark.slow
@given(small, small)
def test_wilson_is_the_textbook_interval(stats: Any, agree: int, others: int) -> None:
    n = agree + others
    low, high = st.wilson(np.array([agree]), np.array([n]))
    if n == 0:
        assert (low[0], high[0]) == (0, 1)
        return
    interval = stats.binomtest(agree, n).proportion_ci(0.9, method="wilson")
    assert (low[0], high[0]) == (
        pytest.approx(interval.low, abs=1e-9),
        pytest.approx(interval.high, abs=1e-9),
    )


@given(small, small, small, small)
def test_two_groups_mirror_each_other(a: int, b: int, c: int, d: int) -> None:
    first = st.two_proportion_z(np.array([a]), np.array([b]), np.array([a + c]), np.array([b + d]))
    second = st.two_proportion_z(np.array([b]), np.array([a]), np.array([b + d]), np.array([a + c]))
    assert first[0] == pytest.approx(-second[0])


def test_wording_a_statement_the_other_way_swaps_agreement_and_disagreement() -> None:
    votes, camp = made()
    there = st.compare(st.count(votes, camp, 2))
    back = st.compare(st.count(votes.negated(), camp, 2))
    assert np.array_equal(there.z_ratio_agree, back.z_ratio_disagree)
    assert np.array_equal(there.ratio_disagree, back.ratio_agree)


def test_counts_of_groups_sum_to_those_of_everyone() -> None:
    votes, camp = made()
    parts, everyone = st.count(votes, camp, 2), st.count(votes)
    assert np.array_equal(parts.agree.sum(axis=0), everyone.agree[0])
    assert np.array_equal(parts.votes.sum(axis=0), everyone.votes[0])
    assert everyone.votes.sum() == votes.count


def test_people_in_no_group_are_not_counted_in_any() -> None:
    votes, camp = made()
    outside = np.where(np.arange(len(camp)) < 10, st.NO_GROUP, camp)
    assert st.count(votes, outside, 2).votes.sum() == votes.count - (votes.person < 10).sum()


def test_representative_statements_are_those_that_divide() -> None:
    votes, camp = made()
    found = st.representative(st.compare(st.count(votes, camp, 2)), 1)
    assert {r.statement for r in found} <= set(range(8))
    assert all(r.agrees for r in found)


def test_consensus_needs_votes_from_every_group() -> None:
    agree, votes = np.array([[9, 4, 9], [9, 9, 0]]), np.array([[9, 4, 9], [9, 9, 0]])
    found = st.lower_consensus(agree, votes, np.array([20, 20]), minimum=5)
    assert np.isnan(found.value).tolist() == [False, True, True]
    assert found.short.tolist() == [[False, True, False], [False, False, True]]
    assert found.value[0] == pytest.approx(st.wilson(np.array([9]), np.array([9]))[0][0])


def test_a_group_smaller_than_the_minimum_must_vote_whole() -> None:
    two = np.array([[9], [3]])
    assert np.isfinite(st.lower_consensus(two, two, np.array([20, 3]), minimum=5).value[0])
    assert np.isnan(st.lower_consensus(two, two, np.array([20, 4]), minimum=5).value[0])


@given(some.integers(0, 30), some.integers(1, 30), some.integers(1, 30))
def test_consensus_rises_with_agreement_and_is_never_above_the_share(
    agree: int, more: int, others: int
) -> None:
    def of(a: int) -> float:
        table = np.array([[a], [40]]), np.array([[agree + more + others], [40]])
        return float(st.lower_consensus(*table, np.array([80, 80]), minimum=1).value[0])

    assert of(agree) <= of(agree + more) <= (agree + more) / (agree + more + others)


def test_a_minimum_of_nothing_is_refused() -> None:
    one = np.array([[1]])
    with pytest.raises(OpinionsError, match="at least 1"):
        st.lower_consensus(one, one, np.array([1]), minimum=0)
