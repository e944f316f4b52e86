"""Small random elections, and a reference implementation of Equal Shares: slow, exact, straight from the definition."""

from fractions import Fraction

from hypothesis import strategies as st

from talko.engines.allocation.election import Election, VoteType, make_election


@st.composite
def elections(draw, *, vote_types=(VoteType.APPROVAL, VoteType.CUMULATIVE, VoteType.ORDINAL), least_cost=1):
    """Few projects and few distinct numbers, so that ties and empty purses are common."""
    ids = [f"p{index}" for index in range(draw(st.integers(1, 6)))]
    costs = {key: draw(st.integers(least_cost, 12)) for key in ids}
    vote_type = draw(st.sampled_from(vote_types))
    ballot = st.lists(st.sampled_from(ids), unique=True, max_size=len(ids))
    if vote_type.has_points:
        votes = draw(
            st.lists(st.dictionaries(st.sampled_from(ids), st.integers(0, 4)), min_size=1, max_size=9)
        )
    else:
        votes = draw(st.lists(ballot, min_size=1, max_size=9))
    budget = draw(st.integers(0, 40))
    return make_election(costs, votes, budget, vote_type=vote_type)


def voter_scores(election: Election) -> list[dict[int, Fraction]]:
    """For each voter the positive score of each project, written without the engine's own code."""
    top = max((len(ballot.projects) for ballot in election.ballots), default=0)
    declared = election.meta.get("max_length")
    top = max(top, int(declared)) if declared else len(election.projects)
    result = []
    for place in election.ballot_of.tolist():
        ballot = election.ballots[place]
        if election.vote_type.has_points:
            scores = dict(zip(ballot.projects, ballot.points, strict=True))
        elif election.vote_type is VoteType.ORDINAL:
            scores = {project: Fraction(top - rank) for rank, project in enumerate(ballot.projects)}
        else:
            scores = dict.fromkeys(ballot.projects, Fraction(1))
        result.append({project: score for project, score in scores.items() if score > 0})
    return result


def slow_equal_shares(
    election: Election, endowments: list[Fraction], rank: list[int], *, cost_utility: bool = True
) -> list[int]:
    """The rule by its definition, in rationals, one voter at a time."""
    scores = voter_scores(election)
    purse = list(endowments)
    supported = [p for p in range(len(election.projects)) if any(p in each for each in scores)]
    order = sorted((p for p in supported if election.projects[p].cost == 0), key=rank.__getitem__)
    left = [p for p in supported if election.projects[p].cost > 0]
    while True:
        rates = {}
        for project in left:
            price = _price(project, election.projects[project].cost, scores, purse)
            if price is not None:
                rates[project] = price / (election.projects[project].cost if cost_utility else 1), price
        if not rates:
            return order
        best = min(rates, key=lambda project: (rates[project][0], rank[project]))
        price = rates[best][1]
        purse = [
            held - min(held, price * each.get(best, 0)) for held, each in zip(purse, scores, strict=True)
        ]
        order.append(best)
        left.remove(best)


def _price(project, cost, scores, purse):
    able = [(held, each[project]) for held, each in zip(purse, scores, strict=True) if project in each]
    if sum(held for held, _ in able) < cost:
        return None
    able.sort(key=lambda entry: entry[0] / entry[1])
    rest, points = cost, sum(score for _, score in able)
    for held, score in able:
        if rest / points * score <= held:
            return rest / points
        rest, points = rest - held, points - score
    raise AssertionError("there was enough money")
