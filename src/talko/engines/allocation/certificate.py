"""Fairness certificates, published with an outcome so that anyone can verify it; `check.py` is one such verifier.

**Priceability** (Peters and Skowron, "Proportionality and the Limits of Welfarism", 2020). Everyone starts with the
same endowment (or an equal part of their city's share); purchases are listed in order with the exact price of a point.
Payments of `min(budget, price × score)` must add up to each cost exactly, and in the end no losing project's supporters
may be able to pay its cost.

**EJR+ up to any project** (Brill and Peters, "Robust and Verifiable Proportionality Axioms", 2023), in the form for
additive utilities and any endowments: there is no losing project p and group S of its supporters with
`(u_i(W) + u_ip) · cost_p ≤ endowment_i · Σ_{j in S} u_jp` for every i in S. With cost utilities and equal endowments
this is the published axiom. The certificate holds, for each loser, the largest ratio of the two sides over all groups;
the axiom holds when each is below 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .outcome import Outcome
from .support import Support, Utility


def certificate(outcome: Outcome) -> dict[str, Any] | None:
    """The certificate as plain JSON values; None for greedy rules, which guarantee neither property."""
    if outcome.rule is None or outcome.equal_shares is None or outcome.greedy is not None:
        return None
    ledger = outcome.equal_shares.run.ledger
    ledger.settle()
    support, projects = outcome.rule.support, outcome.election.projects
    purchases = []
    for round_ in ledger.rounds:
        assert round_.price is not None
        purchases.append(
            {"project": projects[round_.project].id, "price": str(round_.price / support.score_unit)}
        )
    strengths = group_strengths(outcome)
    return {
        "utility": str(outcome.options.utility),
        "shares": {
            name: str(each * size)
            for name, each, size in zip(
                support.group_names, outcome.first_endowments, support.group_sizes, strict=True
            )
        },
        "endowments": {
            name: str(each)
            for name, each in zip(support.group_names, outcome.equal_shares.endowments, strict=True)
        },
        "purchases": purchases,
        "free": [projects[index].id for index in outcome.rule.free],
        "filled": [projects[index].id for index in outcome.filled],
        "ejr_plus_up_to_any": {
            "holds": all(strength < 1 for strength in strengths.values()),
            "strongest_groups": {
                projects[index].id: round(float(strength), 9) for index, strength in strengths.items()
            },
        },
    }


def group_strengths(outcome: Outcome) -> dict[int, Fraction]:
    """By losing project with supporters: the ratio of its strongest group; 1 or more violates the axiom."""
    assert outcome.rule is not None
    rule = outcome.rule
    utilities = winners_utility(rule.support, outcome)
    chosen = set(outcome.selected)
    return {
        index: _strongest_group(index, utilities, outcome)
        for index in [*rule.free, *rule.paid]
        if index not in chosen
    }


def winners_utility(support: Support, outcome: Outcome) -> list[Fraction]:
    """The utility of the outcome for a voter of each class."""
    utilities = [Fraction(0)] * len(support.weight)
    for index in outcome.selected:
        cost = (
            outcome.election.projects[index].cost if outcome.options.utility is Utility.COST else Fraction(1)
        )
        supporters = support.projects[index]
        for place, score in zip(supporters.classes.tolist(), supporters.score_list().tolist(), strict=True):
            utilities[place] += cost * score
    return utilities


def _strongest_group(index: int, utilities: list[Fraction], outcome: Outcome) -> Fraction:
    """The largest ratio over groups; only prefixes in order of (utility with p) / endowment can attain it."""
    assert outcome.rule is not None
    support = outcome.rule.support
    supporters = support.projects[index]
    cost = outcome.election.projects[index].cost
    worth = cost if outcome.options.utility is Utility.COST else Fraction(1)
    entries = []
    for place, score in zip(supporters.classes.tolist(), supporters.score_list().tolist(), strict=True):
        endowment = outcome.first_endowments[int(support.group[place])]
        if endowment:
            entries.append(
                ((utilities[place] + worth * score) / endowment, score * int(support.weight[place]))
            )
    entries.sort()
    best, points = Fraction(0), 0
    for threshold, weight in entries:
        points += weight
        best = max(best, worth * points / (cost * threshold))
    return best
