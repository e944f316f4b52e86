"""Positions against a dense decomposition, and symmetries that hold to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from talko.engines.opinions import OpinionsError, Votes
from talko.engines.opinions import positions as pos

from .conversations import REAL, angle, load, made, rows_of

Triples = list[tuple[int, int, int]]
triples = some.lists(
    some.tuples(some.integers(0, 12), some.integers(0, 9), some.sampled_from([-1, 0, 1])),
    min_size=1,
    max_size=80,
)


def dense(votes: Votes) -> np.ndarray:
    """The mean-imputed, centred matrix written out."""
    table = np.full((len(votes.participants), len(votes.statements)), np.nan)
    table[votes.person, votes.statement] = votes.value
    means = np.nanmean(table, axis=0)
    return np.where(np.isnan(table), means, table) - means


@pytest.mark.parametrize("name", REAL)
def test_the_plane_is_that_of_a_dense_decomposition(real_data: Path, name: str) -> None:
    votes = load(real_data, name).long.votes
    opinion_map = pos.find_positions(votes)
    full = dense(votes)
    squares, axes = np.linalg.eigh(full.T @ full)
    axes = axes.T[::-1]
    assert angle(axes[:2].T, opinion_map.axes.loadings) < 1e-8
    assert opinion_map.axes.shares == pytest.approx((squares / squares.sum())[::-1][:2], abs=1e-9)
    scale = np.sqrt(len(votes.statements) / votes.votes_per_person())
    assert np.abs(opinion_map.xy) == pytest.approx(np.abs(full @ axes[:2].T * scale[:, None]), abs=1e-5)


@pytest.mark.parametrize("name", REAL)
def test_wording_statements_the_other_way_moves_nobody(real_data: Path, name: str) -> None:
    votes = load(real_data, name).long.votes
    xy = pos.find_positions(votes).xy
    assert np.array_equal(pos.find_positions(votes.negated()).xy, xy)
    assert np.array_equal(pos.find_positions(votes.negated(votes.statements[::3].tolist())).xy, xy)


@given(triples, some.randoms(use_true_random=False), some.sets(some.integers(0, 9)))
@settings(deadline=None)
def test_order_and_wording_change_nothing(rows: Triples, random: object, worded: set[int]) -> None:
    last = {(p, s): v for p, s, v in rows}
    settled = [(p, s, v) for (p, s), v in last.items()]
    votes = Votes.from_rows(settled)
    xy = pos.find_positions(votes).xy
    random.shuffle(settled)  # type: ignore[attr-defined]  # Hypothesis' random is typed as an object
    assert np.array_equal(pos.find_positions(Votes.from_rows(settled)).xy, xy, equal_nan=True)
    assert np.array_equal(pos.find_positions(votes.negated(sorted(worded))).xy, xy, equal_nan=True)


@given(triples)
@settings(deadline=None)
def test_the_last_vote_counts(rows: Triples) -> None:
    votes = Votes.from_rows(rows)
    assert sorted(rows_of(votes)) == sorted(
        (p, s, v) for (p, s), v in {(p, s): v for p, s, v in rows}.items()
    )


def test_time_decides_which_vote_is_last() -> None:
    votes = Votes.from_arrays([1, 1, 2], [5, 5, 5], [1, -1, 0], [20.0, 10.0, 1.0])
    assert rows_of(votes) == [(1, 5, 1), (2, 5, 0)]


def test_other_ids_for_the_same_people_give_the_same_map() -> None:
    votes, _ = made()
    xy = pos.find_positions(votes).xy
    new = np.random.default_rng(1).permutation(len(votes.participants))
    renamed = Votes.from_arrays(new[votes.person], votes.statement, votes.value)
    assert pos.find_positions(renamed).xy[new] == pytest.approx(xy, abs=1e-6)


@pytest.mark.slow
def test_a_warm_start_ends_where_a_cold_one_does() -> None:
    votes, _ = made(people=200, statements=60)
    rows = rows_of(votes)
    earlier = pos.find_positions(Votes.from_rows(rows[:-50]))
    cold = pos.find_positions(votes)
    warm = pos.find_positions(votes, basis=earlier.axes.basis, earlier=earlier.xy)
    assert angle(warm.axes.loadings, cold.axes.loadings) < 1e-6


def test_weights_are_as_good_as_copies() -> None:
    votes, _ = made(people=30)
    rows = rows_of(votes)
    twice = Votes.from_rows(rows + [(p + 1000, s, v) for p, s, v in rows if p < 10])
    weights = np.where(np.arange(30) < 10, 2.0, 1.0)
    assert pos.find_positions(votes, weights=weights).xy == pytest.approx(
        pos.find_positions(twice).xy[:30], abs=1e-6
    )


@pytest.mark.parametrize("weights", [[1.0], [np.nan] * 60, [-1.0] * 60, [0.0] * 60])
def test_weights_that_make_no_sense_are_refused(weights: list[float]) -> None:
    with pytest.raises(OpinionsError, match="weight"):
        pos.find_positions(made()[0], weights=np.array(weights))


def test_people_who_vote_alike_stand_on_one_spot() -> None:
    opinion_map = pos.find_positions(
        Votes.from_rows([(p, s, 1 if (p < 3) == (s < 2) else -1) for p in range(6) for s in range(4)])
    )
    assert np.array_equal(opinion_map.xy[0], opinion_map.xy[2])
    assert opinion_map.axes.shares[1] == 0
    assert (opinion_map.xy[:, 1] == 0).all()


def test_a_conversation_without_difference_is_one_point() -> None:
    opinion_map = pos.find_positions(Votes.from_rows([(p, s, 1) for p in range(5) for s in range(3)]))
    assert (opinion_map.xy == 0).all()
    assert (opinion_map.axes.shares == 0).all()


def test_someone_without_votes_is_nowhere() -> None:
    votes = Votes.from_arrays([1, 2], [1, 1], [1, -1], silent=[3])
    assert np.isnan(pos.find_positions(votes).xy).tolist() == [[False, False], [False, False], [True, True]]


def test_the_picture_does_not_flip() -> None:
    votes, _ = made()
    xy = pos.find_positions(votes).xy
    assert pos.find_positions(votes, earlier=-xy).xy == pytest.approx(-xy)
