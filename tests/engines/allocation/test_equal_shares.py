"""The Method of Equal Shares: real elections with their order, and random ones against the reference implementation."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation.completion import Completion, complete
from talko.engines.allocation.election import VoteType, make_election
from talko.engines.allocation.equal_shares import EqualShares, Undecided
from talko.engines.allocation.errors import AllocationError
from talko.engines.allocation.support import Utility, build_support, endowments
from talko.engines.allocation.ties import tie_order

from .strategies import elections as random_elections
from .strategies import slow_equal_shares, voter_scores


def prepare(election, utility=Utility.COST, groups=None, shares=None):
    support = build_support(election, groups)
    rule = EqualShares(support, [project.cost for project in election.projects], tie_order(election), utility)
    return rule, endowments(election, support, shares)


def run(election, completion=Completion.NONE):
    rule, first = prepare(election)
    return complete(rule, first, election.budget, len(election.voters), completion)


def votes_of(election):
    """The votes as `make_election` takes them."""
    votes = []
    for place in election.ballot_of.tolist():
        ballot = election.ballots[place]
        keys = [election.projects[index].id for index in ballot.projects]
        votes.append(keys if ballot.points is None else dict(zip(keys, ballot.points, strict=True)))
    return votes


def slow_budget(election, voter, rounds, endowment):
    """What one voter has left after paying the exact prices."""
    scores = voter_scores(election)[voter]
    unit = build_support(election).score_unit
    for each in rounds:
        endowment -= min(endowment, each.price / unit * scores.get(each.project, 0))
    return endowment


def ids(election, result):
    return [election.projects[place].id for place in result.run.selected]


def test_it_works():
    election = make_election({"park": 60, "pool": 60, "path": 30}, [["park"], ["park"], ["path", "pool"]], 90)

    assert ids(election, run(election)) == ["park", "path"]


def test_real_elections_in_order(elections):
    for expected in elections.expected:
        if "mes_cost_order" in expected:
            election = elections.election(expected["file"])
            result = run(election)
            assert ids(election, result) == expected["mes_cost_order"], expected["file"]
            assert result.exact_fallbacks <= expected["mes_ties"] + 1


@pytest.mark.parametrize(
    ("completion", "key"),
    [
        (Completion.ADD1, "add1_no_exhaustive_stop"),
        (Completion.ADD1_EXHAUSTIVE, "add1_exhaustive_stop"),
    ],
)
def test_real_elections_with_add1(elections, completion, key):
    for expected in elections.expected:
        if key in expected and expected["cpu"] < 5:
            election = elections.election(expected["file"])
            result = run(election, completion)
            assert ids(election, result) == expected[key]["order"], expected["file"]
            assert result.endowments == [Fraction(expected[key]["endowment"])]
            assert result.runs == expected[key]["runs"]


@pytest.mark.parametrize("name", ["Netherlands_Assen_2024.pb", "Poland_Swiecie_2023.pb"])
def test_the_official_results_of_cities_that_used_it(elections, name):
    election = elections.election(name)
    expected = next(each for each in elections.expected if each["file"] == name)

    assert sorted(ids(election, run(election, Completion.ADD1))) == sorted(expected["official"])


def test_the_next_endowment_reaches_what_add1_reaches(elections):
    for name in [
        "Netherlands_Assen_2024.pb",
        "Poland_Swiecie_2023.pb",
        "Poland_Wroclaw_2018_Rejon_nr_4_750.pb",
    ]:
        election = elections.election(name)
        assert set(ids(election, run(election, Completion.NEXT))) == set(
            ids(election, run(election, Completion.ADD1))
        )


@pytest.mark.slow
@settings(deadline=None, max_examples=400)
@given(random_elections(least_cost=0), st.sampled_from(Utility), st.fractions(0, 3, max_denominator=6))
def test_the_same_as_the_definition(election, utility, scale):
    rule, first = prepare(election, utility)
    start = [each * scale for each in first]

    found = rule.run(start)

    purses = start * len(election.voters)
    assert list(found.selected) == slow_equal_shares(
        election, purses, tie_order(election), cost_utility=utility is Utility.COST
    )


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(random_elections(), st.sampled_from(Utility), st.data())
def test_the_same_as_the_definition_where_floats_see_no_difference(election, utility, data):
    """Costs that differ in the 18th digit: every comparison of neighbours is left to the exact side."""
    large = 10**18
    costs = {p.id: p.cost * large + data.draw(st.integers(-2, 2)) for p in election.projects}
    close = make_election(costs, votes_of(election), election.budget * large, vote_type=election.vote_type)
    rule, first = prepare(close, utility)

    found = rule.run(first)

    purses = first * len(close.voters)
    assert list(found.selected) == slow_equal_shares(
        close, purses, tie_order(close), cost_utility=utility is Utility.COST
    )
    found.ledger.settle()
    for place, index in enumerate(close.ballot_of.tolist()):
        assert found.ledger.budget(index) == slow_budget(close, place, found.ledger.rounds, first[0])


def test_what_is_too_little_for_a_float_is_paid_as_well():
    """After the second project each of four has a quarter left of 3.5e18, which is nothing to a float."""
    large = 10**18
    votes = [[], *[["p0", "p1"]] * 3, ["p0", "p1", "p2"], ["p2"]]
    election = make_election({"p0": 2 * large, "p1": 12 * large - 1, "p2": large}, votes, 21 * large)
    rule, first = prepare(election, Utility.COST)

    ledger = rule.run(first).ledger

    ledger.settle()
    left = [ledger.budget(index) for index in election.ballot_of.tolist()]
    quarter = Fraction(1, 4)
    share = Fraction(7 * large, 2)
    assert left == [share, quarter, quarter, quarter, 0, share - (large - quarter)]


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(random_elections(), st.data())
def test_the_same_as_the_definition_with_a_share_for_each_city(election, data):
    cities = [data.draw(st.sampled_from(["Austin", "Luleå", "Oulu"])) for _ in election.voters]
    present = sorted(set(cities))
    cuts = [data.draw(st.integers(0, 5)) + (index == 0) for index in range(len(present))]
    shares = {
        city: election.budget * Fraction(cut, sum(cuts)) for city, cut in zip(present, cuts, strict=True)
    }
    rule, first = prepare(election, groups=cities, shares=shares)

    found = rule.run(first)

    purses = [shares[city] / cities.count(city) for city in cities]
    assert list(found.selected) == slow_equal_shares(election, purses, tie_order(election))


@settings(deadline=None)
@given(random_elections(), st.randoms())
def test_the_order_of_voters_and_projects_changes_nothing(election, random):
    votes = votes_of(election)
    costs = [(project.id, project.cost) for project in election.projects]
    random.shuffle(votes)
    random.shuffle(costs)
    shuffled = make_election(dict(costs), votes, election.budget, vote_type=election.vote_type)

    assert ids(shuffled, run(shuffled)) == ids(election, run(election))


@pytest.mark.slow
@given(
    random_elections(),
    st.sampled_from([Completion.NONE, Completion.NEXT]),
    st.sampled_from([100, Fraction(1, 7)]),
)
@settings(max_examples=60, deadline=None)
def test_the_unit_of_the_currency_changes_nothing(election, completion, unit):
    votes = votes_of(election)
    costs = {project.id: project.cost * unit for project in election.projects}
    other = make_election(costs, votes, election.budget * unit, vote_type=election.vote_type)

    assert ids(other, run(other, completion)) == ids(election, run(election, completion))


@given(random_elections(), st.sampled_from(Completion))
@settings(max_examples=60, deadline=None)
def test_no_completion_spends_more_than_the_budget(election, completion):
    result = run(election, completion)

    assert sum(election.projects[place].cost for place in result.run.selected) <= election.budget
    assert len(set(result.run.selected)) == len(result.run.selected)


@pytest.mark.slow
@settings(deadline=None)
@given(random_elections(), st.fractions(Fraction(1, 2), 2, max_denominator=50))
def test_a_proved_interval_holds_one_outcome(election, scale):
    """Whatever a run over an interval claims must be true at its ends and in the middle."""
    rule, first = prepare(election)
    half = Fraction(1, 20)
    middle = [each * scale for each in first]
    try:
        proved = rule.run(middle, halfwidth=half)
    except Undecided:
        return
    for part in (1 - half, 1 - half / 3, 1, 1 + half / 2, 1 + half):
        assert rule.run([each * part for each in middle]).selected == proved.selected


def test_exact_ties_are_decided_exactly_and_counted():
    """Thirds have no float: three projects cost exactly what their supporters have, and no more."""
    votes = [["a", "x"], ["a", "y"], ["b", "x"], ["b", "y"], ["c", "x"], ["c", "y"], []]
    election = make_election({"c": 2, "b": 2, "a": 2, "x": 3, "y": 3}, votes, 7)

    result = run(election)

    assert ids(election, result) == ["x", "y"]
    assert result.exact_fallbacks >= 1


def test_zero_cost_projects_come_first_and_empty_ballots_count_as_voters():
    election = make_election({"a": 50, "free": 0, "unloved": 0}, [["a", "free"], []], 100)

    assert ids(election, run(election)) == ["free", "a"]
    poorer = make_election({"a": 51, "free": 0}, [["a", "free"], []], 100)
    assert ids(poorer, run(poorer)) == ["free"]


def test_an_election_without_voters_or_money_buys_nothing():
    assert ids(make_election({"a": 5}, [], 100), run(make_election({"a": 5}, [], 100), Completion.ADD1)) == []
    assert (
        ids(make_election({"a": 5}, [["a"]], 0), run(make_election({"a": 5}, [["a"]], 0), Completion.ADD1))
        == []
    )


def test_a_project_that_no_budget_pays_for_does_not_keep_add1_waiting():
    """Its supporter needs a million times the endowment; the steps to there are proved, not run."""
    election = make_election({"a": 5, "moon": 10**9}, [["a"], ["a", "moon"]], 10)

    result = run(election, Completion.ADD1)

    assert ids(election, result) == ["a"]
    assert result.endowments[0] > 10**8
    assert ids(election, run(election, Completion.NEXT)) == ["a"]
    assert run(election, Completion.ADD1_EXHAUSTIVE).runs == 1


def test_a_project_of_a_city_that_put_nothing_in_does_not_keep_add1_waiting():
    election = make_election({"a": 5, "b": 5}, [["a"], ["b"]], 10)
    rule, first = prepare(
        election, groups=["Luleå", "Oulu"], shares={"Luleå": Fraction(10), "Oulu": Fraction(0)}
    )

    for completion in Completion:
        assert ids(election, complete(rule, first, election.budget, 2, completion)) == ["a"]


@settings(deadline=None, max_examples=60)
@given(random_elections())
def test_add1_is_one_unit_at_a_time(election):
    """Steps that were proved give what running every single one gives."""
    rule, first = prepare(election)
    found = complete(rule, first, election.budget, len(election.voters), Completion.ADD1)

    if election.budget:
        endowment, best = first[0], first[0]
        for _ in range(found.runs - 1):
            endowment += 1
            bought = rule.run([endowment]).selected
            if sum(election.projects[place].cost for place in bought) > election.budget:
                break
            best = endowment
        assert found.endowments == [best]
        assert found.run.selected == rule.run([best]).selected


def test_shares_must_fit_the_voters_and_the_pot():
    election = make_election({"a": 5}, [["a"], ["a"]], 10)
    support = build_support(election, ["Luleå", "Austin"])

    with pytest.raises(AllocationError, match="do not add up"):
        endowments(election, support, {"Luleå": Fraction(1), "Austin": Fraction(1)})
    with pytest.raises(AllocationError, match="voters from 'Austin' have no share"):
        endowments(election, support, {"Luleå": Fraction(10)})
    with pytest.raises(AllocationError, match="the share of 'Oulu' has no voter"):
        endowments(election, support, {"Luleå": Fraction(5), "Austin": Fraction(4), "Oulu": Fraction(1)})
    with pytest.raises(AllocationError, match="exactly one endowment group"):
        build_support(election, ["Luleå"])


def test_points_that_no_integer_holds_are_refused():
    fine = make_election({"a": 5}, [{"a": Fraction(1, 10**12)}, {"a": 1}], 10, vote_type=VoteType.SCORING)

    with pytest.raises(AllocationError, match="too finely divided"):
        build_support(fine)
