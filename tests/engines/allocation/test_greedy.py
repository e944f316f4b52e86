"""Greedy rules against expected results and the decisions of cities."""

from fractions import Fraction

from hypothesis import given, settings

from talko.engines.allocation.election import VoteType, make_election
from talko.engines.allocation.greedy import Misfit, greedy
from talko.engines.allocation.ties import Tie

from .strategies import elections as random_elections


def ids(election, places):
    return [election.projects[place].id for place in places]


def test_it_works():
    election = make_election({"a": 60, "b": 50, "c": 40}, [["a", "b"], ["a", "b"], ["a", "c"]], 100)

    result = greedy(election)

    assert ids(election, result.selected) == ["a", "c"]
    assert result.spent == 100
    assert [step.reason for step in result.steps] == ["fits", "does-not-fit", "fits"]


def test_stopping_threshold_and_reserve():
    election = make_election({"a": 60, "b": 50, "c": 40}, [["a", "b"], ["a", "b"], ["a", "c"]], 100)

    assert ids(election, greedy(election, misfit=Misfit.STOP).selected) == ["a"]
    assert ids(election, greedy(election, threshold=2).selected) == ["a"]
    with_reserve = greedy(election, misfit=Misfit.STOP, top_up=Fraction(4, 5))
    assert ids(election, with_reserve.selected) == ["a", "b"]
    assert with_reserve.spent == 110


def test_ties():
    election = make_election({"b": 50, "a": 50, "c": 40}, [["a", "b", "c"]], 50)

    assert ids(election, greedy(election).selected) == ["c"]
    assert ids(election, greedy(election, ties=[Tie.NAME]).selected) == ["a"]
    lots = {ids(election, greedy(election, ties=[Tie.LOT], seed=str(seed)).selected)[0] for seed in range(30)}
    assert lots == {"a", "b", "c"}


def test_real_elections_by_votes_then_lower_cost(elections):
    checked = 0
    for expected in elections.expected:
        if "greedy_votes_mincost" in expected:
            election = elections.election(expected["file"])
            assert sorted(ids(election, greedy(election).selected)) == sorted(
                expected["greedy_votes_mincost"]
            )
            checked += 1
    assert checked >= 20


def test_official_winners_of_all_vote_types(elections):
    """As the file's own rule says; projects paid from another district's money (selected 2 or 3) are not the rule's."""
    checked = 0
    for expected in elections.expected:
        if not expected["rule"].startswith("greedy") or not expected["official"]:
            continue
        election = elections.election(expected["file"])
        custom = expected["rule"] == "greedy-custom"
        result = greedy(
            election,
            misfit=Misfit.STOP if custom or expected["rule"] == "greedy-no-skip" else Misfit.SKIP,
            threshold=election.meta_number("min_project_score_threshold") or 0,
            top_up=Fraction(4, 5) if custom else None,
        )
        own_money = ("1", "2") if custom else ("1",)
        official = {p.id for p in election.projects if p.fields.get("selected") in own_money}
        assert set(ids(election, result.selected)) == official, expected["file"]
        checked += 1
    assert checked == 32


@settings(deadline=None)
@given(random_elections(least_cost=0))
def test_greedy_fits_the_budget_and_is_exhaustive(election):
    result = greedy(election)

    spent = sum(election.projects[place].cost for place in result.selected)
    assert spent == result.spent <= election.budget
    for step in result.steps:
        if step.reason == "does-not-fit":
            assert election.projects[step.project].cost > election.budget - result.spent


def test_per_cost_takes_cheap_support_first():
    election = make_election({"a": 100, "b": 10}, [{"a": 3}, {"b": 2}], 100, vote_type=VoteType.CUMULATIVE)

    assert ids(election, greedy(election).selected) == ["a"]
    assert ids(election, greedy(election, per_cost=True).selected) == ["b"]
