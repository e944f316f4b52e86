"""Groups: found where they exist, independent of order and wording, never too small, with stable letters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from talko.engines.opinions import Analysis, Earlier, OpinionsError, Settings, Votes, analyse
from talko.engines.opinions import grouping as gr
from talko.engines.opinions.group_names import letters, name_groups
from talko.engines.opinions.statistics import NO_GROUP

from .conversations import REAL, load, made, rows_of

QUICK = Settings(replicates=0)


def same(first: Analysis, second: Analysis) -> float:
    return gr.adjusted_rand(first.grouping.labels, second.grouping.labels)


def test_two_camps_are_found() -> None:
    votes, camp = made(seen=0.9)
    found = analyse(votes, QUICK)
    assert found.names == ["A", "B"]
    assert gr.adjusted_rand(found.grouping.labels, camp) == 1
    assert found.grouping.sizes().tolist() == [40, 20]


@pytest.mark.parametrize("name", REAL)
def test_real_groups_do_not_depend_on_order_or_wording(real_data: Path, name: str) -> None:
    votes = load(real_data, name).long.votes
    usual = analyse(votes, QUICK)
    assert same(usual, analyse(votes.negated(), QUICK)) == 1
    half = np.random.default_rng(5).permutation(votes.statements)[: len(votes.statements) // 2]
    assert same(usual, analyse(votes.negated(half.tolist()), QUICK)) == 1
    rng = np.random.default_rng(6)
    order = rng.permutation(votes.count)
    shuffled = Votes.from_arrays(
        votes.participants[votes.person][order], votes.statements[votes.statement][order], votes.value[order]
    )
    assert same(usual, analyse(shuffled, QUICK)) == 1
    new = rng.permutation(len(votes.participants))
    renamed = analyse(Votes.from_arrays(new[votes.person], votes.statement, votes.value), QUICK)
    assert gr.adjusted_rand(renamed.grouping.labels[new], usual.grouping.labels) == 1


@pytest.mark.parametrize("name", REAL)
def test_real_groups_are_never_too_small(real_data: Path, name: str) -> None:
    found = analyse(load(real_data, name).long.votes, QUICK)
    assert found.grouping.sizes().min() >= 3
    assert (np.diff(found.grouping.sizes()) <= 0).all()


@given(some.integers(0, 10_000), some.integers(2, 4))
@settings(deadline=None, max_examples=40)
def test_no_group_is_smaller_than_asked(seed: int, smallest: int) -> None:
    rng = np.random.default_rng(seed)
    votes = Votes.from_arrays(rng.integers(0, 25, 300), rng.integers(0, 12, 300), rng.integers(-1, 2, 300))
    found = analyse(votes, Settings(replicates=0, smallest_group=smallest))
    assert found.grouping.count == 0 or found.grouping.sizes().min() >= smallest


def test_far_off_people_do_not_hide_the_camps() -> None:
    rng = np.random.default_rng(1)
    camps = np.repeat([[-1.0, 0.0], [1.0, 0.0]], 40, axis=0) + rng.normal(size=(80, 2)) * 0.1
    xy = np.vstack((camps, [[60.0, 60.0], [-70.0, 50.0]]))
    found = gr.find_groups(xy, np.ones(82, np.bool_), groups=2)
    assert found.sizes().min() >= 40


def test_people_with_few_votes_are_in_no_group() -> None:
    votes, _ = made()
    more = Votes.from_rows([*rows_of(votes), (900, 0, 1), (900, 1, -1)])
    found = analyse(more, QUICK)
    row = more.row_of(900)
    assert found.group_of(row) is None
    assert np.isfinite(found.opinion_map.xy[row]).all()


def test_in_a_small_conversation_those_with_most_votes_are_placed() -> None:
    each = np.array([3, 3, 2, 1, 0])
    assert gr.eligible(each, 30).tolist() == [True, True, True, True, False]
    assert gr.eligible(np.arange(40), 30).sum() == 33


def test_a_division_into_more_groups_needs_people() -> None:
    votes = Votes.from_rows([(p, s, 1 if p % 2 else -1) for p in range(4) for s in range(8)])
    assert analyse(votes, QUICK).grouping.count == 1


@pytest.mark.parametrize("people", [1, 2])
def test_one_or_two_people_are_no_group(people: int) -> None:
    votes = Votes.from_rows([(p, s, 1 if (p + s) % 2 else -1) for p in range(people) for s in range(9)])
    found = analyse(votes, QUICK)
    assert found.names == []
    assert (found.grouping.labels == NO_GROUP).all()
    assert np.isnan(found.agreed.value).all()


def test_the_number_of_groups_can_be_fixed() -> None:
    votes, _ = made()
    assert analyse(votes, Settings(replicates=0, groups=3)).grouping.count == 3
    assert analyse(votes, Settings(replicates=0, groups=1)).grouping.count == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"smallest_group": 1},
        {"groups": 6},
        {"groups": 0},
        {"enough_votes": 0},
        {"replicates": -1},
        {"votes_per_group": 0},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(OpinionsError):
        Settings(**wrong)  # type: ignore[arg-type]  # the names are in the parameters above


def test_letters_follow_the_people() -> None:
    votes, _ = made()
    first = analyse(votes, QUICK)
    swapped = {who: {"A": "B", "B": "A", None: None}[g] for who, g in first.as_earlier().groups.items()}
    assert analyse(votes, QUICK, earlier=Earlier(groups=swapped)).names == ["B", "A"]


def test_a_new_group_takes_a_letter_that_was_never_used() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2, NO_GROUP])
    who = ["p", "q", "r", "s", "t", "u", "v"]
    earlier = {"p": "C", "q": "C", "s": "A", "t": "A", "v": "B"}
    assert name_groups(labels, 3, who, earlier) == ["C", "A", "D"]
    assert [letter for letter, _ in zip(letters(), range(28), strict=False)][-2:] == ["A2", "B2"]


def test_groups_are_paired_so_that_most_people_stay() -> None:
    assert gr.match(np.array([[5, 4], [4, 0]])) == {0: 1, 1: 0}
    assert gr.match(np.array([[9, 0, 1]])) == {0: 0}
    assert gr.match(np.array([[3], [4], [0]])) == {1: 0}


def test_given_groups_keep_their_names() -> None:
    votes, camp = made()
    given_groups = {p: "yes" if camp[p] else "no" for p in range(50)}
    found = analyse(votes, QUICK, labels=given_groups)
    assert dict(zip(found.names, found.grouping.sizes().tolist(), strict=True)) == {
        "no": sum(g == "no" for g in given_groups.values()),
        "yes": sum(g == "yes" for g in given_groups.values()),
    }
    with pytest.raises(OpinionsError, match="not in the votes"):
        analyse(votes, QUICK, labels={"stranger": "yes"})


def test_silhouette_of_clear_and_of_no_division() -> None:
    points = np.array([[0.0, 0], [0, 1], [9, 0], [9, 1]])
    distance = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    weight = np.ones(4)
    assert gr.silhouette(distance, weight, np.array([0, 0, 1, 1]), 2) > 0.85
    assert gr.silhouette(distance, weight, np.array([0, 1, 0, 1]), 2) < 0


def test_adjusted_rand_index_of_known_tables() -> None:
    assert gr.adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])) == 1
    assert gr.adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])) == pytest.approx(0.5714285714)
    assert gr.adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == pytest.approx(-0.5)


def test_there_are_at_most_a_hundred_base_clusters() -> None:
    rng = np.random.default_rng(2)
    cells = gr.base_clusters(rng.normal(size=(3000, 2)), np.ones(3000))
    assert len(np.unique(cells)) == 100
    assert len(np.unique(gr.base_clusters(np.ones((50, 2)), np.ones(50)))) == 1
