"""Stability and bridging scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from talko.engines.opinions import Settings, Votes, analyse
from talko.engines.opinions.stability import usual_replicates
from talko.engines.opinions.statistics import NO_GROUP

from .conversations import REAL, load, made


def noise(people: int = 80, statements: int = 20, seed: int = 0) -> Votes:
    rng = np.random.default_rng(seed)
    cells = rng.random((people, statements)) < 0.7
    person, statement = np.nonzero(cells)
    return Votes.from_arrays(person, statement, rng.integers(-1, 2, len(person)))


def test_clear_camps_are_stable_and_noise_is_not() -> None:
    clear = analyse(made(people=90, seen=0.9)[0], Settings(replicates=25)).stability
    vague = analyse(noise(), Settings(replicates=25)).stability
    assert clear.groups.min() > 0.95
    assert np.nanmin(clear.people) > 0.9
    assert vague.groups.max() < 0.85
    assert np.nanmedian(vague.people) < np.nanmedian(clear.people)


def test_stability_is_that_of_the_seed() -> None:
    votes = noise()
    first = analyse(votes, Settings(replicates=5, seed=3)).stability
    assert np.array_equal(
        first.people, analyse(votes, Settings(replicates=5, seed=3)).stability.people, equal_nan=True
    )
    assert not np.array_equal(
        first.people, analyse(votes, Settings(replicates=5, seed=4)).stability.people, equal_nan=True
    )


def test_stability_does_not_depend_on_wording() -> None:
    votes = noise()
    there, back = (analyse(v, Settings(replicates=5)).stability for v in (votes, votes.negated()))
    assert np.array_equal(there.people, back.people, equal_nan=True)


def test_people_in_no_group_have_no_stability() -> None:
    votes, _ = made(seen=0.2)
    found = analyse(votes, Settings(replicates=3))
    assert np.array_equal(np.isnan(found.stability.people), found.grouping.labels == NO_GROUP)
    assert not analyse(votes, Settings(replicates=0)).stability.groups.any()


def test_large_conversations_are_drawn_fewer_times() -> None:
    assert [usual_replicates(n) for n in (0, 1000, 500_000, 10**9)] == [30, 30, 20, 10]


def test_bridging_finds_what_both_camps_like() -> None:
    votes, camp = made(people=120, seen=0.8)
    found = analyse(votes, Settings(replicates=0)).bridging
    shared, divisive = found.score[8:16], found.score[:8]
    assert shared.min() > divisive.max()
    assert np.abs(found.side[:8]).min() > np.abs(found.side[8:]).max()
    assert np.abs(np.corrcoef(found.person_side, camp)[0, 1]) > 0.85


def test_bridging_minimises_what_it_says() -> None:
    """Moving any one number either way makes the penalised squared error larger."""
    votes, _ = made(people=30, statements=9)
    b = analyse(votes, Settings(replicates=0)).bridging
    parts = {"score": b.score, "side": b.side, "person": b.person, "person_side": b.person_side}

    def loss(**changed: np.ndarray) -> float:
        now = parts | changed
        p, s = votes.person, votes.statement
        fitted = b.level + now["person"][p] + now["score"][s] + now["person_side"][p] * now["side"][s]
        penalty = 5 * (now["person"] @ now["person"] + now["score"] @ now["score"])
        penalty += now["side"] @ now["side"] + now["person_side"] @ now["person_side"]
        return float(((votes.value - fitted) ** 2).sum() + penalty)

    best = loss()
    for name, values in parts.items():
        for at in range(len(values)):
            for step in (-0.05, 0.05):
                moved = values.copy()
                moved[at] += step
                assert loss(**{name: moved}) > best


def test_wording_all_statements_the_other_way_turns_the_scores() -> None:
    votes, _ = made()
    there, back = (analyse(v, Settings(replicates=0)).bridging for v in (votes, votes.negated()))
    assert np.array_equal(there.score, -back.score)


def test_a_statement_with_few_votes_is_not_called_a_bridge() -> None:
    votes, _ = made(people=60)
    rare = Votes.from_arrays(
        np.append(votes.person, [0, 1]), np.append(votes.statement, [99, 99]), np.append(votes.value, [1, 1])
    )
    found = analyse(rare, Settings(replicates=0))
    assert found.bridging.score[found.votes.column_of(99)] < np.median(found.bridging.score[8:16])


@pytest.mark.parametrize("name", REAL)
def test_real_consensus_never_lacks_the_votes_of_a_group(real_data: Path, name: str) -> None:
    found = analyse(load(real_data, name).long.votes, Settings(replicates=0))
    needed = np.minimum(5, found.grouping.sizes())[:, None]
    known = np.isfinite(found.agreed.value)
    assert known.any()
    assert (found.counts.votes >= needed)[:, known].all()
    assert np.array_equal(known, ~found.agreed.short.any(axis=0))
    share = found.counts.agree / np.maximum(found.counts.votes, 1)
    assert (found.agreed.value[known] <= share.min(axis=0)[known]).all()
