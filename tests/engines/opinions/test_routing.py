"""Statement routing: it depends on who is asked, and on the votes so far."""

from __future__ import annotations

from collections import Counter

import pytest

from talko.engines.opinions import OpinionsError, Settings, Votes, analyse, ask_next
from talko.engines.opinions.routing import slate

from .conversations import made, rows_of

QUICK = Settings(replicates=0)


def drawn(votes: Votes, times: int = 300, **who: object) -> Counter[str]:
    """How often each statement comes first, over many seeds."""
    found = analyse(votes, QUICK)
    return Counter(ask_next(found, count=1, seed=seed, **who)[0].statement for seed in range(times))  # type: ignore[arg-type]  # keywords of the tests below


def test_nobody_is_asked_twice() -> None:
    votes, _ = made()
    found = analyse(votes, QUICK)
    for person in (0, 7, 33):
        seen = {str(s) for p, s, _ in rows_of(votes) if p == person}
        asked = [q.statement for q in ask_next(found, participant=person, count=100)]
        assert sorted(asked, key=int) == sorted({str(s) for s in range(24)} - seen, key=int)


def test_the_seed_decides() -> None:
    found = analyse(made()[0], QUICK)
    first = ask_next(found, participant=5, seed=1)
    assert first == ask_next(found, participant=5, seed=1)
    assert (
        len({tuple(q.statement for q in ask_next(found, participant=5, seed=seed)) for seed in range(20)}) > 1
    )


def test_little_known_statements_come_more_often_but_none_is_left_out() -> None:
    votes, _ = made(people=90, seen=0.9)
    rare = Votes.from_rows([row for row in rows_of(votes) if row[1] != 12 or row[0] < 12])
    count = drawn(rare, times=600)
    assert count.most_common(1)[0][0] == "12"
    assert len(count) >= 20


def test_what_a_group_has_not_seen_is_asked_of_that_group() -> None:
    votes, camp = made(people=90, seen=0.9)
    one_sided = Votes.from_rows([row for row in rows_of(votes) if row[1] != 12 or camp[row[0]] == 0])
    found = analyse(one_sided, QUICK)
    small = found.group_of(one_sided.row_of(0))
    large = found.group_of(one_sided.row_of(1))
    asked = {q.statement: q for q in ask_next(found, group=small, count=24)}
    others = {q.statement: q for q in ask_next(found, group=large, count=24)}
    assert asked["12"].owed
    assert not others["12"].owed
    assert asked["12"].priority == max(q.priority for q in asked.values())
    assert asked["12"].priority > 2 * others["12"].priority
    assert {q.statement: q for q in ask_next(found, count=24)}["12"].owed


def test_supporters_who_are_not_represented_count_more() -> None:
    votes, _ = made(people=90, seen=0.9)
    found = analyse(votes, QUICK)
    on_top = {int(votes.statements[s]) for s in slate(found)}
    assert on_top & set(range(8, 16))
    lonely = [(p, 50, 1) for p in range(200, 230)] + [(p, 51, 1) for p in range(60, 90)]
    more = Votes.from_rows([*rows_of(votes), *lonely])
    promise = {q.statement: q.promise for q in ask_next(analyse(more, QUICK), count=100)}
    assert promise["50"] >= promise["51"]


def test_a_conversation_without_groups_still_asks() -> None:
    found = analyse(Votes.from_rows([(1, 1, 1), (1, 2, -1), (2, 1, 0)]), QUICK)
    assert {q.statement for q in ask_next(found)} == {"1", "2"}
    assert [q.statement for q in ask_next(found, participant=2)] == ["2"]


def test_strangers_and_unknown_groups_are_refused() -> None:
    found = analyse(made()[0], QUICK)
    with pytest.raises(OpinionsError, match="no participant"):
        ask_next(found, participant="nobody")
    with pytest.raises(OpinionsError, match="no group"):
        ask_next(found, group="Q")
