"""Explanations of a position and of a statement."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from talko.engines.opinions import OpinionsError, Settings, Votes, analyse, explain_person, explain_statement

from .conversations import REAL, load, made, rows_of

QUICK = Settings(replicates=0)


@pytest.mark.parametrize("name", REAL[:4])
def test_contributions_sum_to_the_position(real_data: Path, name: str) -> None:
    found = analyse(load(real_data, name).long.votes, QUICK)
    for row in range(0, len(found.votes.participants), 17):
        standing = explain_person(found, found.votes.participants[row], most=10_000)
        assert (standing.x, standing.y) == pytest.approx(found.opinion_map.xy[row].tolist(), abs=1e-9)
        assert sum(c.dx for c in standing.votes) == pytest.approx(standing.x, abs=1e-9)
        assert sum(c.dy for c in standing.votes) == pytest.approx(standing.y, abs=1e-9)
        assert sum(c.pull for c in standing.votes) == pytest.approx(
            np.hypot(standing.x, standing.y), abs=1e-9
        )
        assert standing.votes_cast == found.opinion_map.votes_each[row]
        assert standing.group == found.group_of(row)


def test_the_five_votes_that_pull_most_are_those_that_divide() -> None:
    votes, _ = made(seen=0.9)
    found = analyse(votes, QUICK)
    standing = explain_person(found, 3)
    assert len(standing.votes) == 5
    assert [c.pull for c in standing.votes] == sorted((c.pull for c in standing.votes), reverse=True)
    assert sum(int(c.statement) < 8 for c in standing.votes) >= 3
    cast = {s: v for p, s, v in rows_of(votes) if p == 3}
    assert all(cast[int(c.statement)] == c.vote for c in standing.votes)


def test_someone_without_votes_stands_nowhere() -> None:
    votes = Votes.from_arrays([1, 2], [1, 1], [1, -1], silent=[3])
    standing = explain_person(analyse(votes, QUICK), 3)
    assert standing.votes == []
    assert np.isnan(standing.x)
    assert standing.group is None


def test_a_statement_is_explained_by_group() -> None:
    votes, camp = made(seen=0.9)
    found = analyse(votes, QUICK)
    large, small = explain_statement(found, 0)
    assert (large.group, small.group) == ("A", "B")
    assert large.agree + large.disagree + large.passed == (camp == 0).sum()
    assert large.high < small.low
    assert small.z_agree > 3
    assert large.z_disagree > 3
    assert large.low <= large.agree / (large.agree + large.disagree + large.passed) <= large.high
    assert large.enough
    with pytest.raises(OpinionsError, match="no statement"):
        explain_statement(found, 99)
