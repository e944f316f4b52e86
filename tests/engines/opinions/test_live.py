"""Ongoing conversations: the result equals a cold analysis of the same votes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from talko.engines.opinions import LiveConversation, OpinionsError, Settings, Votes, analyse, live
from talko.engines.opinions import statistics as st
from talko.engines.opinions.grouping import adjusted_rand

from .conversations import REAL, angle, load, made, rows_of

pytestmark = pytest.mark.slow

QUICK = Settings(replicates=0)
NOBODY = Votes.from_rows([])


def order(conversation: LiveConversation, votes: Votes) -> tuple[list[int], list[int]]:
    """Where the canonical participants and statements are in the live conversation."""
    return (
        [conversation.people[str(i)] for i in votes.participants.tolist()],
        [conversation.statements[str(i)] for i in votes.statements.tolist()],
    )


def assert_counts_are_right(conversation: LiveConversation) -> None:
    votes = conversation.snapshot()
    rows, columns = order(conversation, votes)
    everyone, grouped = st.count(votes), conversation.group_counts()
    assert np.array_equal(conversation.counts().agree[:, columns], everyone.agree)
    assert np.array_equal(conversation.counts().disagree[:, columns], everyone.disagree)
    assert np.array_equal(conversation.counts().passed[:, columns], everyone.passed)
    by_group = st.count(votes, conversation.labels[rows], len(conversation.names))
    assert np.array_equal(grouped.agree[:, columns], by_group.agree)
    assert np.array_equal(grouped.votes[:, columns], by_group.votes)


@pytest.mark.parametrize("name", REAL)
def test_warm_is_cold(real_data: Path, name: str) -> None:
    votes = load(real_data, name).long.votes
    rows = rows_of(votes)
    np.random.default_rng(4).shuffle(rows)
    conversation = LiveConversation(Votes.from_rows(rows[:-300]), QUICK)
    conversation.refresh()
    for at in (-300, -200, -100):
        for person, statement, value in rows[at : at + 100 or None]:
            conversation.vote(person, statement, value)
        conversation.refresh()
    cold = analyse(votes, QUICK)
    assert conversation.opinion_map is not None
    people, statements = order(conversation, votes)
    found = conversation.opinion_map.axes
    assert angle(cold.opinion_map.axes.loadings, found.loadings[statements]) < 1e-6
    assert found.shares == pytest.approx(cold.opinion_map.axes.shares, abs=1e-9)
    assert found.means[statements] == pytest.approx(cold.opinion_map.axes.means)
    assert np.abs(conversation.opinion_map.xy[people]) == pytest.approx(np.abs(cold.opinion_map.xy), abs=1e-4)
    assert_counts_are_right(conversation)


def test_from_the_first_vote_on() -> None:
    votes, camp = made(people=40, seen=0.9)
    conversation = LiveConversation(NOBODY, QUICK)
    rows = rows_of(votes)
    np.random.default_rng(2).shuffle(rows)
    for number, (person, statement, value) in enumerate(rows):
        conversation.vote(person, statement, value)
        if number % 97 == 0:
            conversation.refresh()
    conversation.refresh()
    people, _ = order(conversation, votes)
    assert adjusted_rand(conversation.labels[people], camp) == 1
    assert_counts_are_right(conversation)


def test_a_changed_vote_counts_once() -> None:
    votes, _ = made(seen=0.9)
    conversation = LiveConversation(votes, QUICK)
    conversation.refresh()
    before = conversation.count
    for value in (1, -1, 0, 0, -1):
        conversation.vote(3, 0, value)
        conversation.vote("new", 0, value)
    assert conversation.count == before + 1
    assert_counts_are_right(conversation)
    conversation.refresh()
    assert_counts_are_right(conversation)


def test_votes_that_wait_are_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LEAST_PENDING", 20)
    votes, _ = made(people=80, seen=0.9)
    rows = rows_of(votes)
    np.random.default_rng(2).shuffle(rows)
    conversation = LiveConversation(Votes.from_rows(rows[:-100]), QUICK)
    conversation.refresh()
    for person, statement, value in rows[-100:]:
        conversation.vote(person, statement, value)
    conversation.refresh()
    cold = analyse(votes, QUICK)
    _, statements = order(conversation, votes)
    assert conversation.opinion_map is not None
    assert angle(cold.opinion_map.axes.loadings, conversation.opinion_map.axes.loadings[statements]) < 1e-6
    assert_counts_are_right(conversation)


def test_nothing_drifts_over_many_refreshes() -> None:
    rng = np.random.default_rng(9)
    votes, _ = made(people=300, statements=60, seen=0.5)
    conversation = LiveConversation(votes, QUICK)
    for _ in range(120):
        for person, statement in zip(rng.integers(0, 310, 5), rng.integers(0, 64, 5), strict=True):
            conversation.vote(person, statement, int(rng.integers(-1, 2)))
        conversation.refresh()
    cold = analyse(conversation.snapshot(), QUICK)
    _, statements = order(conversation, cold.votes)
    assert conversation.opinion_map is not None
    assert angle(cold.opinion_map.axes.loadings, conversation.opinion_map.axes.loadings[statements]) < 1e-6


def test_letters_and_directions_stay() -> None:
    votes, _ = made(people=80, seen=0.9)
    conversation = LiveConversation(votes, QUICK)
    first = conversation.refresh()
    shown = [conversation.names[label] for label in conversation.labels]
    for person in range(100, 180):  # a crowd that makes the smaller camp the larger
        for statement in range(24):
            conversation.vote(person, statement, 1)
    second = conversation.refresh()
    assert [conversation.names[label] for label in conversation.labels[:80]] == shown
    assert (first.xy[:, 0] * second.xy[:80, 0]).sum() > 0
    whole = conversation.analysis()
    assert [whole.group_of(row) for row in range(80)] == shown


@given(
    some.lists(
        some.tuples(some.integers(0, 9), some.integers(0, 6), some.sampled_from([-1, 0, 1]), some.booleans()),
        min_size=1,
        max_size=60,
    )
)
@settings(deadline=None)
def test_any_sequence_of_votes_and_refreshes(steps: list[tuple[int, int, int, bool]]) -> None:
    conversation = LiveConversation(NOBODY, QUICK)
    last: dict[tuple[int, int], int] = {}
    for person, statement, value, refresh in steps:
        conversation.vote(person, statement, value)
        last[person, statement] = value
        if refresh:
            conversation.refresh()
            assert_counts_are_right(conversation)
    assert sorted(rows_of(conversation.snapshot())) == sorted((p, s, v) for (p, s), v in last.items())
    assert conversation.count == len(last)


def test_nothing_comes_of_nothing() -> None:
    conversation = LiveConversation(NOBODY)
    with pytest.raises(OpinionsError, match="no votes"):
        conversation.refresh()
    with pytest.raises(OpinionsError, match="is not a vote"):
        conversation.vote(1, 1, 2)
    conversation.vote(1, 1, 1)
    assert conversation.analysis().votes.count == 1
