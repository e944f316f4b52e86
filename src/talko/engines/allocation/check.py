"""Verify a published outcome against the election.

Independent of the engine: it shares only the file reader, works in exact rationals on one group of identical voters at
a time, and recomputes everything that can be computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from .election import Ballot, Election, VoteType
from .numbers import published

Purse = tuple[int, str]  # ballot index and city: voters who share both are identical


def check_result(
    election: Election, result: Mapping[str, Any], cities: Sequence[str] | None = None
) -> list[str]:
    """A sentence for each claim that does not hold; empty when all hold."""
    place = {project.id: index for index, project in enumerate(election.projects)}
    selected = result.get("selected", [])
    unknown = [key for key in selected if key not in place]
    if unknown:
        return [f"the project {unknown[0]!r} is not in the election"]
    if len(set(selected)) != len(selected):
        return ["a project is selected twice"]
    spent = sum((election.projects[place[key]].cost for key in selected), Fraction(0))
    faults = []
    if spent > election.budget:
        faults.append(f"the selected projects cost {float(spent):.2f}, more than the budget")
    try:
        said = published(result.get("spent"))
    except (ArithmeticError, ValueError) as error:
        return [*faults, f"the result's amount spent is not a number ({error})"]
    if spent != said:
        faults.append(f"the selected projects cost {float(spent):.2f}, not what the result states")
    claims = result.get("certificate")
    if claims:
        try:
            faults += _Audit(election, claims, [place[key] for key in selected], cities).faults()
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            faults.append(f"the certificate does not fit the election or is damaged ({error!r})")
    return faults


class _Audit:
    def __init__(
        self,
        election: Election,
        claims: Mapping[str, Any],
        selected: list[int],
        cities: Sequence[str] | None,
    ) -> None:
        self.election = election
        self.claims = claims
        self.selected = selected
        self.place = {project.id: index for index, project in enumerate(election.projects)}
        names = cities or [""] * len(election.voters)
        self.count: Counter[Purse] = Counter(zip(election.ballot_of.tolist(), names, strict=True))
        self.members = Counter(names)
        self.scores = [self._scores(ballot) for ballot in election.ballots]
        self.supporters: list[list[Purse]] = [[] for _ in election.projects]
        for purse in self.count:
            for index in self.scores[purse[0]]:
                self.supporters[index].append(purse)

    def _scores(self, ballot: Ballot) -> dict[int, Fraction]:
        match self.election.vote_type:
            case VoteType.CUMULATIVE | VoteType.SCORING:
                given = dict(zip(ballot.projects, ballot.points or (), strict=True))
            case VoteType.ORDINAL:
                allowed = self.election.meta_number("max_length")
                longest = max(len(each.projects) for each in self.election.ballots)
                top = max(int(allowed), longest) if allowed else len(self.election.projects)
                given = {index: Fraction(top - rank) for rank, index in enumerate(ballot.projects)}
            case _:
                given = dict.fromkeys(ballot.projects, Fraction(1))
        return {index: score for index, score in given.items() if score > 0}

    def faults(self) -> list[str]:
        return [*self._shares(), *self._prices(), *self._deserving_groups()]

    def _shares(self) -> list[str]:
        """The shares add up to the budget, and every endowment is the voter's share times a common factor of at least 1."""
        if not self.count:
            return []
        faults = []
        shares = {name: published(share) for name, share in self.claims["shares"].items()}
        if sum(shares.values(), Fraction(0)) != self.election.budget:
            faults.append("the shares do not add up to the budget")
        endowments = {name: published(each) for name, each in self.claims["endowments"].items()}
        factors = {endowments[name] * self.members[name] / share for name, share in shares.items() if share}
        from_nothing = any(each for name, each in endowments.items() if not shares.get(name))
        if len(factors) > 1 or from_nothing or any(factor < 1 for factor in factors):
            faults.append("the endowments are not the shares times one factor of at least 1")
        if any(self.election.projects[self.place[key]].cost for key in self.claims["free"]):
            faults.append("a project with a cost is listed as free")
        return faults

    def _prices(self) -> list[str]:
        """Replay all purchases at the published prices."""
        faults = []
        endowments = {name: published(each) for name, each in self.claims["endowments"].items()}
        purses = {purse: endowments[purse[1]] for purse in self.count}
        bought = []
        for purchase in self.claims["purchases"]:
            index, price = self.place[purchase["project"]], published(purchase["price"])
            bought.append(index)
            paid = Fraction(0)
            for purse in self.supporters[index]:
                share = min(purses[purse], price * self.scores[purse[0]][index])
                purses[purse] -= share
                paid += share * self.count[purse]
            if paid != self.election.projects[index].cost:
                faults.append(
                    f"the supporters of {purchase['project']!r} pay {float(paid):.2f}, not its cost"
                )
        known = [*(self.place[key] for key in self.claims["free"]), *bought]
        known += [self.place[key] for key in self.claims["filled"]]
        if sorted(known) != sorted(self.selected):
            faults.append("the projects paid for are not the projects selected")
        for index, project in enumerate(self.election.projects):
            left = sum((purses[purse] * self.count[purse] for purse in self.supporters[index]), Fraction(0))
            if index not in known and self.supporters[index] and left >= project.cost:
                faults.append(f"the supporters of {project.id!r} could still pay for it")
        return faults

    def _deserving_groups(self) -> list[str]:
        """EJR+ up to any project, computed from the ballots and the outcome alone."""
        by_cost = self.claims["utility"] == "cost"
        worth = [project.cost if by_cost else Fraction(1) for project in self.election.projects]
        chosen = set(self.selected)
        utility = [
            sum((worth[index] * score for index, score in scores.items() if index in chosen), Fraction(0))
            for scores in self.scores
        ]
        endowments = {
            name: published(self.claims["shares"][name]) / count for name, count in self.members.items()
        }
        broken = [
            self.election.projects[index].id
            for index in range(len(self.election.projects))
            if index not in chosen and self._deserved(index, worth[index], utility, endowments)
        ]
        holds = bool(self.claims["ejr_plus_up_to_any"]["holds"])
        if holds and broken:
            return [f"a group of supporters deserves {broken[0]!r} and got less"]
        if not holds and not broken:
            return ["no group deserves more, but the result claims so"]
        return []

    def _deserved(
        self, index: int, worth: Fraction, utility: list[Fraction], endowments: dict[str, Fraction]
    ) -> bool:
        entries = []
        for purse in self.supporters[index]:
            score = self.scores[purse[0]][index]
            endowment = endowments[purse[1]]
            if endowment:
                entries.append(((utility[purse[0]] + worth * score) / endowment, score * self.count[purse]))
        entries.sort()
        points = Fraction(0)
        for threshold, gained in entries:
            points += gained
            if threshold * self.election.projects[index].cost <= worth * points:
                return True
        return False
