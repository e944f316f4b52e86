"""Certificates hold for every outcome of Equal Shares, and the verifier detects any change."""

import copy
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation import (
    Completion,
    Options,
    Rule,
    Utility,
    allocate,
    check_result,
    make_election,
    report,
)

from .strategies import elections as random_elections


def published(election, **options):
    """The result as someone else gets it: through JSON."""
    return json.loads(json.dumps(report(allocate(election, Options(**options)), with_explanations=True)))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    random_elections(least_cost=0),
    st.sampled_from(Utility),
    st.sampled_from([Completion.NONE, Completion.ADD1]),
    st.booleans(),
)
def test_every_outcome_of_equal_shares_is_priceable_and_fair(election, utility, completion, fill):
    result = published(election, utility=utility, completion=completion, fill=fill)

    assert result["certificate"]["ejr_plus_up_to_any"]["holds"]
    assert check_result(election, result) == []


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(random_elections(), st.data())
def test_it_holds_with_a_share_for_each_city(election, data):
    cities = tuple(data.draw(st.sampled_from(["Austin", "Luleå"])) for _ in election.voters)
    present = sorted(set(cities))
    first = election.budget * data.draw(st.integers(0, 4)) / 4 if len(present) > 1 else election.budget
    shares = dict(zip(present, [first, election.budget - first], strict=False))
    result = published(election, voter_cities=cities, city_shares=shares)

    assert result["certificate"]["ejr_plus_up_to_any"]["holds"]
    assert check_result(election, result, cities) == []


@pytest.mark.parametrize(
    "name",
    [
        "Netherlands_Assen_2024.pb",
        "Poland_Swiecie_2023.pb",
        "Poland_Warszawa_2018_Anin.pb",
        "Poland_Krakow_2022_Mistrzejowice.pb",
    ],
)
def test_real_elections(elections, name):
    election = elections.election(name)

    assert check_result(election, published(election, completion=Completion.ADD1)) == []


def test_greedy_outcomes_carry_no_certificate_and_can_be_unfair():
    """Two equal halves of a town: greedy gives everything to the one whose names come first."""
    votes = [["north1", "north2"]] * 10 + [["south1", "south2"]] * 10
    election = make_election({"north1": 50, "north2": 50, "south1": 50, "south2": 50}, votes, 100)

    assert published(election, rule=Rule.GREEDY)["certificate"] is None
    greedy = published(election, rule=Rule.GREEDY)["selected"]
    assert greedy == ["north1", "north2"]
    fair = published(election)
    assert fair["selected"] == ["north1", "south1"]
    swapped = {**fair, "selected": ["north1", "north2"]}
    faults = check_result(election, swapped)
    assert "the projects paid for are not the projects selected" in faults
    assert "a group of supporters deserves 'south1' and got less" in faults


def test_the_checker_notices_what_was_touched():
    votes = [["a", "b"], ["a"], ["b", "c"], ["c"]]
    election = make_election({"a": 30, "b": 30, "c": 60}, votes, 80)
    result = published(election)
    assert check_result(election, result) == []

    def changed(change):
        other = copy.deepcopy(result)
        change(other)
        return check_result(election, other)

    assert changed(lambda r: r.update(spent=10)) == [
        "the selected projects cost 30.00, not what the result states"
    ]
    assert changed(lambda r: r["selected"].append("z")) == ["the project 'z' is not in the election"]
    assert changed(lambda r: r["selected"].append("a")) == ["a project is selected twice"]
    assert any("more than the budget" in fault for fault in changed(lambda r: r["selected"].append("c")))
    assert "the supporters of 'a' pay 2.00, not its cost" in changed(
        lambda r: r["certificate"]["purchases"][0].update(price="1")
    )
    assert any(
        "could still pay" in fault
        for fault in changed(lambda r: r["certificate"]["endowments"].update({"": "60"}))
    )
    assert (
        changed(lambda r: r["certificate"]["shares"].update({"": "81"}))[0]
        == "the shares do not add up to the budget"
    )
    assert "no group deserves more, but the result claims so" in changed(
        lambda r: r["certificate"]["ejr_plus_up_to_any"].update(holds=False)
    )


def test_damaged_certificates_are_faults_and_no_crash():
    election = make_election({"a": 30, "b": 30}, [["a", "b"], ["a"]], 80)
    result = published(election)

    for change in (
        lambda c: c.pop("purchases"),
        lambda c: c["purchases"][0].update(price="1/0"),
        lambda c: c["purchases"][0].update(project="z"),
        lambda c: c.update(shares=[1]),
        lambda c: c.update(endowments={"Oulu": "40"}),
        lambda c: c.update(ejr_plus_up_to_any=None),
    ):
        other = copy.deepcopy(result)
        change(other["certificate"])
        assert "the certificate does not fit the election or is damaged" in check_result(election, other)[-1]
    for change, fault in (
        (
            lambda c: c["endowments"].update({"": "39"}),
            "the endowments are not the shares times one factor of at least 1",
        ),
        (
            lambda c: c["endowments"].update(Oulu="1"),
            "the endowments are not the shares times one factor of at least 1",
        ),
        (lambda c: c.update(free=["a"], purchases=[]), "a project with a cost is listed as free"),
    ):
        other = copy.deepcopy(result)
        change(other["certificate"])
        assert fault in check_result(election, other)


def test_prices_are_for_a_point_as_it_was_given():
    from talko.engines.allocation.election import VoteType

    votes = [{"a": Fraction(1, 2)}, {"a": Fraction(3, 2)}]
    election = make_election({"a": 30}, votes, 60, vote_type=VoteType.SCORING)
    result = published(election)

    assert result["certificate"]["purchases"] == [{"project": "a", "price": "15"}]
    assert result["rounds"][0]["price"] == 15.0
    assert check_result(election, result) == []
