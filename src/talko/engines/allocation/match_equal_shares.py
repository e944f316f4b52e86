"""Equal Shares at the end of a round: each supporter has an equal share of the pot, or of what the own city put in, and
those who pledged to a campaign pay together what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .apportion import apportion
from .election import make_election
from .errors import AllocationError
from .outcome import Options, Outcome, allocate


def chosen_campaigns(
    costs: Mapping[str, int],
    supporters: Mapping[str, Mapping[str, str]],
    pot: int,
    funders: Mapping[str, int],
) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """What each campaign gets, its cost or nothing, and what of it each funder pays, by campaign.

    `supporters[campaign]` maps each supporter who counts to a city. With `funders`, supporters of other cities have no
    share, and the share of a city without supporters is left over.
    """
    needed = {key: cost for key, cost in sorted(costs.items()) if cost > 0}
    votes: dict[str, list[str]] = {}
    city: dict[str, str] = {}
    for key in needed:
        for supporter, home in supporters[key].items():
            if not funders or funders.get(home):
                votes.setdefault(supporter, []).append(key)
                if city.setdefault(supporter, home) != home:
                    raise AllocationError(
                        f"the supporter {supporter!r} has two cities, {city[supporter]!r} and {home!r}"
                    )
    if not votes:
        return {}, {}
    names = sorted(votes)
    shares = {home: Fraction(funders[home]) for home in set(city.values())} if funders else None
    election = make_election(
        dict(needed), [votes[name] for name in names], sum(shares.values(), Fraction(0)) if shares else pot
    )
    cities = tuple(city[name] for name in names) if funders else None
    outcome = allocate(election, Options(voter_cities=cities, city_shares=shares))
    bought = {election.projects[index].id: int(election.projects[index].cost) for index in outcome.selected}
    return bought, _paid_by_city(outcome, funders) if funders else {}


def _paid_by_city(outcome: Outcome, funders: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """What the supporters of each city paid, in whole units by largest remainder and never above the city's share."""
    assert outcome.equal_shares is not None
    assert outcome.support is not None
    support, ledger = outcome.support, outcome.equal_shares.run.ledger
    ledger.settle()
    groups, sizes = support.group.tolist(), support.weight.tolist()
    money = [outcome.first_endowments[group] for group in groups]
    left = {name: funders[name] for name in support.group_names}
    found = {}
    for purchase in ledger.rounds:
        assert purchase.price is not None
        project = outcome.election.projects[purchase.project]
        paid = dict.fromkeys(left, Fraction(0))
        for place in support.projects[purchase.project].classes.tolist():
            part = min(money[place], purchase.price)
            money[place] -= part
            paid[support.group_names[groups[place]]] += part * sizes[place]
        parts = apportion(paid, int(project.cost), left)
        rest = {name: left[name] - parts[name] for name in left}
        more = apportion(
            rest, int(project.cost) - sum(parts.values()), rest
        )  # a unit that was rounded up before
        found[project.id] = {name: parts[name] + more[name] for name in left}
        left = {name: rest[name] - more[name] for name in left}
    return found
