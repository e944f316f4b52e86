"""Explanations are true: a change that they call sufficient does make the project win."""

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
    explain,
    make_election,
    report,
)
from talko.engines.allocation.election import Ballot, Election, Project, VoteType
from talko.engines.allocation.equal_shares import EqualShares
from talko.engines.allocation.support import build_support
from talko.engines.allocation.ties import tie_order

from .strategies import elections as random_elections


def by_project(outcome):
    return {each.project: each for each in explain(outcome)}


def test_it_works():
    votes = [["park", "pool"], ["park", "pool"], ["park", "pool"], ["pool"]]
    found = by_project(allocate(make_election({"park": 60, "pool": 90, "pond": 5}, votes, 80)))

    assert found["park"].status == "won"
    assert (found["park"].round, found["park"].price) == (1, 20.0)
    assert found["park"].text == "“park” won in round 1: 3 of its supporters paid 20.00 each."
    pool = found["pool"]
    assert (pool.status, pool.left, pool.more_votes, pool.cost_to_win) == ("lost", 20.0, 1, 79.0)
    assert [(each.project, each.amount) for each in pool.spent_on] == [("park", 60.0)]
    assert pool.text == (
        "“pool” lost: its 4 supporters had 20.00 left of the 90.00 it costs. Most of their money went to “park” (60.00). "
        "With the same endowments it would have won with 1 vote more. It would have won at a cost of 79.00."
    )
    assert found["pond"].reason == "no-votes"


def again(outcome, project, *, cost=None, votes=0):
    """Run Equal Shares with one project changed, and the endowments of the final run."""
    election = outcome.election
    projects = list(election.projects)
    if cost is not None:
        projects[project] = Project(projects[project].id, Fraction(cost), projects[project].fields)
    ballots, ballot_of = list(election.ballots), election.ballot_of.tolist()
    if votes:
        points = (Fraction(1),) if election.vote_type.has_points else None
        ballots.append(Ballot((project,), points))
        ballot_of += [len(ballots) - 1] * votes
    changed = Election(
        election.budget,
        election.vote_type,
        tuple(projects),
        tuple(ballots),
        tuple(str(index) for index in range(len(ballot_of))),
        election.ballot_of.__class__((len(ballot_of),), dtype=election.ballot_of.dtype),
    )
    changed.ballot_of[:] = ballot_of
    rule = EqualShares(
        build_support(changed), [each.cost for each in projects], tie_order(changed), outcome.options.utility
    )
    return rule.run(outcome.equal_shares.endowments).selected


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    random_elections(vote_types=(VoteType.APPROVAL,)),
    st.sampled_from(Utility),
    st.sampled_from([Completion.NONE, Completion.ADD1]),
)
def test_what_would_have_won_does_win(election, utility, completion):
    outcome = allocate(election, Options(utility=utility, completion=completion))
    place = {project.id: index for index, project in enumerate(election.projects)}

    for each in explain(outcome):
        if each.status != "lost" or each.reason == "no-votes":
            continue
        index = place[each.project]
        if each.more_votes is not None:
            assert index in again(outcome, index, votes=each.more_votes)
        if each.cost_to_win is not None:
            assert index in again(outcome, index, cost=int(each.cost_to_win))


@settings(deadline=None)
@given(random_elections(least_cost=0), st.sampled_from(Rule))
def test_every_project_is_explained_once(election, rule):
    outcome = allocate(election, Options(rule=rule))
    found = explain(outcome)

    assert sorted(each.project for each in found) == sorted(project.id for project in election.projects)
    assert {each.project for each in found if each.status == "won"} == {
        election.projects[index].id for index in outcome.selected
    }
    assert all(each.text.endswith(".") for each in found)
    json.dumps(report(outcome, with_explanations=True))


def test_greedy_explanations_say_what_was_left():
    votes = [["a", "b"], ["a", "b"], ["a"]]
    found = by_project(allocate(make_election({"a": 60, "b": 50}, votes, 100), Options(rule=Rule.GREEDY)))

    assert found["b"].text == (
        "“b” lost: 40.00 was left when its turn came with 2 votes, and it costs 50.00. "
        "It would have won with 2 votes more. It would have won at a cost of 40.00."
    )


def test_the_rule_stops_before_a_project():
    votes = [["a", "b", "c"], ["a", "b"], ["a"]]
    election = make_election({"a": 60, "b": 50, "c": 10}, votes, 100)
    found = by_project(allocate(election, Options(rule=Rule.GREEDY_NO_SKIP)))

    assert found["c"].reason == "stopped-before"


def test_real_elections_are_explained(elections):
    election = elections.election("Poland_Swiecie_2023.pb")
    outcome = allocate(election, Options(completion=Completion.ADD1))
    found = by_project(outcome)

    lake = found["c8"]
    assert lake.status == "lost"
    assert lake.votes == 623
    index = next(index for index, project in enumerate(election.projects) if project.id == "c8")
    assert index in again(outcome, index, votes=lake.more_votes)
    assert index in again(outcome, index, cost=lake.cost_to_win)
    assert index not in again(outcome, index, cost=lake.cost_to_win + 2)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(random_elections(vote_types=(VoteType.APPROVAL,)), st.sampled_from(Utility))
def test_a_winner_that_is_cheaper_or_has_one_more_supporter_still_wins(election, utility):
    """Equal Shares is monotone in cost and, with the same endowments, in support."""
    outcome = allocate(election, Options(utility=utility))

    for index in outcome.selected:
        cost = election.projects[index].cost
        assert index in again(outcome, index, votes=1)
        if cost > 1:
            assert index in again(outcome, index, cost=cost - 1)
