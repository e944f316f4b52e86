"""Why a project won or lost, in numbers and in a sentence.

A losing project gets two sufficient conditions for winning, all else equal: a number of additional votes, and a lower
cost. “All else” includes the endowments; a completion, which searches for them, might have ended at smaller ones. Both
follow from one observation: until the changed project is bought, the run is unchanged. So it wins if its rate is below
the winner's in some round, or if its supporters can afford it at the end. The measures are those of Boehmer et al.
("Evaluation of Project Performance in Participatory Budgeting", 2024): cost reduction, and singleton votes, here of
voters with their whole endowment.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from .equal_shares import EqualShares
from .exact import FloatArray
from .greedy import GreedyStep
from .outcome import Outcome, Rule
from .support import Utility

CAUTION = 1e-9


@dataclass(frozen=True, slots=True)
class SpentOn:
    """How much of a loser's supporters' money went to this winner."""

    project: str
    amount: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """`status` is won or lost; `reason` a code; `text` a sentence for people.

    `left` is the money that its supporters had left (Equal Shares) or that was left in the pot at its turn (greedy).
    `more_votes` and `cost_to_win` are sufficient; None when no value would have been.
    """

    project: str
    name: str
    status: str
    reason: str
    cost: float
    votes: int
    text: str
    round: int | None = None
    price: float | None = None
    rate: float | None = None
    left: float | None = None
    spent_on: tuple[SpentOn, ...] = ()
    more_votes: int | None = None
    cost_to_win: float | None = None


def explain(outcome: Outcome) -> list[Explanation]:
    """One explanation per project: winners in order of selection, then losers in the order of the file."""
    if outcome.greedy is not None:
        return _explain_greedy(outcome)
    if outcome.rule is None or outcome.equal_shares is None:
        raise ValueError("the outcome holds no run to explain")
    story = _Replay(outcome.rule, outcome)
    won = [story.won(index) for index in outcome.selected]
    chosen = set(outcome.selected)
    lost = [story.lost(index) for index in range(len(outcome.election.projects)) if index not in chosen]
    return won + lost


class _Replay:
    """The run replayed round by round, with the budgets of each class before each purchase."""

    def __init__(self, rule: EqualShares, outcome: Outcome) -> None:
        assert outcome.equal_shares is not None
        self.rule = rule
        self.outcome = outcome
        self.projects = outcome.election.projects
        self.point = float(rule.support.score_unit)
        run = outcome.equal_shares.run
        self.purchases = run.purchases
        self.round_of = {purchase.project: at + 1 for at, purchase in enumerate(run.purchases)}
        starts = np.asarray([float(each) for each in outcome.equal_shares.endowments])
        self.ledger = run.ledger
        self.ledger.settle()
        self.smallest_endowment = min(outcome.equal_shares.endowments, default=Fraction(0))
        self.before: list[FloatArray] = [starts[rule.support.group]]
        for purchase in run.purchases:
            held = self.before[-1].copy()
            classes = rule.classes[purchase.project]
            held[classes] -= np.minimum(held[classes], purchase.price * _scores(rule, purchase.project))
            self.before.append(held)

    def won(self, index: int) -> Explanation:
        project, votes = self.projects[index], self.rule.support.projects[index].votes
        cost = float(project.cost)
        if index in self.outcome.filled:
            text = f"“{project.name}” won with what was left at the end: it had the most votes of all that still fitted."
            return Explanation(project.id, project.name, "won", "fill", cost, votes, text)
        if index not in self.round_of:
            text = f"“{project.name}” won because it costs nothing and has {votes} votes."
            return Explanation(project.id, project.name, "won", "free", cost, votes, text, round=0)
        number = self.round_of[index]
        purchase = self.purchases[number - 1]
        price, rate = purchase.price / self.point, purchase.rate / self.point
        who = f"{purchase.paying_in_full} of its supporters paid {price:.2f} each"
        if self.rule.scores[index] is not None:
            who = f"{purchase.paying_in_full} of its supporters paid {price:.2f} for each point"
        dry = f", and {purchase.running_dry} gave all they had left" if purchase.running_dry else ""
        text = f"“{project.name}” won in round {number}: {who}{dry}."
        return Explanation(
            project.id,
            project.name,
            "won",
            "bought",
            cost,
            votes,
            text,
            round=number,
            price=price,
            rate=rate,
        )

    def lost(self, index: int) -> Explanation:
        rule, project = self.rule, self.projects[index]
        votes, cost = rule.support.projects[index].votes, float(project.cost)
        if not votes:
            text = f"“{project.name}” lost because nobody voted for it."
            return Explanation(project.id, project.name, "lost", "no-votes", cost, votes, text)
        at_end = self.ledger.money(rule.support.projects[index].classes)
        left, spent = float(at_end), self._spent_on(index)
        more, less = self._more_votes(index, at_end), self._cost_to_win(index, at_end)
        used = ", ".join(f"“{self._name(each.project)}” ({each.amount:.2f})" for each in spent[:3])
        parts = [
            f"“{project.name}” lost: its {votes} supporters had {left:.2f} left of the {cost:.2f} it costs.",
            f"Most of their money went to {used}." if used else "",
            f"With the same endowments it would have won with {_votes(more)} more."
            if more is not None
            else "",
            f"It would have won at a cost of {less:.2f}." if less else "",
        ]
        return Explanation(
            project.id,
            project.name,
            "lost",
            "supporters-ran-out",
            cost,
            votes,
            " ".join(part for part in parts if part),
            left=left,
            spent_on=tuple(spent),
            more_votes=more,
            cost_to_win=less,
        )

    def _name(self, key: str) -> str:
        return next(project.name for project in self.projects if project.id == key)

    def _spent_on(self, index: int) -> list[SpentOn]:
        classes, heads = self.rule.classes[index], self.rule.heads[index]
        amounts = []
        for number, purchase in enumerate(self.purchases):
            gone = self.before[number][classes] - self.before[number + 1][classes]
            amount = float(heads.dot(gone))
            if amount > 0:
                amounts.append(SpentOn(self.projects[purchase.project].id, amount))
        return sorted(amounts, key=lambda each: (-each.amount, each.project))

    def _limit(self, number: int, cost: float) -> float:
        """A price per point at which a project of this cost would certainly have been bought in round `number`."""
        rate = self.purchases[number].rate * (1 - CAUTION)
        return rate * cost if self.rule.utility is Utility.COST else rate

    def _more_votes(self, index: int, at_end: Fraction) -> int | None:
        """A sufficient number of additional supporters, each with a whole endowment and the project's mean score."""
        rule, supporters = self.rule, self.rule.support.projects[index]
        cost, heads, scores = rule.cost[index], rule.heads[index], _scores(rule, index)
        mean_score = supporters.total_score / supporters.votes
        if not self.smallest_endowment:
            return None
        whole, classes = float(self.smallest_endowment), rule.classes[index]
        best = ceil((rule.costs[index] - at_end) / self.smallest_endowment)
        for number in range(len(self.purchases)):
            limit = self._limit(number, cost)
            gathered = float(heads.dot(np.minimum(self.before[number][classes], limit * scores)))
            needed = (cost - gathered) / min(whole, limit * mean_score)
            best = min(best, floor(needed + CAUTION * (1 + abs(needed))) + 1)
        return max(best, 1)

    def _cost_to_win(self, index: int, at_end: Fraction) -> float | None:
        """A cost at which it would certainly have won, in whole units if all costs are; None when there is none."""
        rule = self.rule
        heads, classes = rule.heads[index], rule.classes[index]
        best = at_end
        for number, purchase in enumerate(self.purchases):
            held, rate = self.before[number][classes], purchase.rate * (1 - CAUTION)
            if rule.utility is Utility.COST:
                reached = self._largest_cost(index, held, rate)
            else:
                reached = float(heads.dot(np.minimum(held, rate * _scores(rule, index))))
            best = max(best, Fraction(reached * (1 - CAUTION)))
        if all(cost.denominator == 1 for cost in rule.costs):
            best = Fraction(floor(best))
        return float(best) if best > 0 else None

    def _largest_cost(self, index: int, held: FloatArray, rate: float) -> float:
        """The largest c with Σ min(budget, rate·score·c) ≥ c. The left side is concave in c and 0 at 0."""
        rule = self.rule
        heads, scores = rule.heads[index], _scores(rule, index)
        alive = held > 0
        held, heads, scores = held[alive], heads[alive], scores[alive]
        order = np.argsort(held / scores, kind="stable")
        held, heads, units = held[order], heads[order], (heads * scores)[order]
        bends = held / (rate * scores[order])
        money = np.concatenate(([0.0], np.cumsum(heads * held)))
        open_units = np.concatenate((np.cumsum(units[::-1])[::-1], [0.0]))
        covered = money[1:] + rate * bends * open_units[1:] - bends
        above = np.flatnonzero(covered >= 0)
        if not len(above):
            return 0.0
        last = int(above[-1]) + 1
        return float(money[last] / (1 - rate * open_units[last]))


def _votes(count: int) -> str:
    return "1 vote" if count == 1 else f"{count} votes"


def _scores(rule: EqualShares, index: int) -> FloatArray:
    scores = rule.scores[index]
    return np.ones(len(rule.classes[index])) if scores is None else scores


def _explain_greedy(outcome: Outcome) -> list[Explanation]:
    assert outcome.greedy is not None
    steps = outcome.greedy.steps
    found = [_greedy_step(outcome, number, step) for number, step in enumerate(steps)]
    seen = {step.project for step in steps}
    unreached = [index for index in range(len(outcome.election.projects)) if index not in seen]
    found += [_unreached(outcome, index) for index in unreached]
    return sorted(found, key=lambda each: each.status != "won")


def _greedy_step(outcome: Outcome, number: int, step: GreedyStep) -> Explanation:
    project = outcome.election.projects[step.project]
    score, left, cost = float(step.score), float(step.left), float(project.cost)
    won, more = step.reason in ("fits", "reserve"), None
    match step.reason:
        case "fits":
            text = f"“{project.name}” won with {score:g} votes: {left:.2f} was left and it costs {cost:.2f}."
        case "reserve":
            text = f"“{project.name}” won with {score:g} votes: a reserve adds to the {left:.2f} left of {cost:.2f}."
        case "no-votes":
            text = f"“{project.name}” lost because nobody voted for it."
        case "below-threshold":
            least = float(outcome.options.threshold)
            text = f"“{project.name}” lost: its {score:g} votes are fewer than the {least:g} needed."
        case _:
            more = _more_votes_for_an_earlier_turn(outcome, number, step)
            text = f"“{project.name}” lost: {left:.2f} was left when its turn came with {score:g} votes, and it costs {cost:.2f}."
            text += f" It would have won with {_votes(more)} more." if more is not None else ""
            text += f" It would have won at a cost of {left:.2f}." if left > 0 else ""
    return Explanation(
        project.id,
        project.name,
        "won" if won else "lost",
        step.reason,
        cost,
        int(score),
        text,
        round=number + 1 if won else None,
        left=left,
        more_votes=more,
        cost_to_win=left if step.reason == "does-not-fit" and left > 0 else None,
    )


def _more_votes_for_an_earlier_turn(outcome: Outcome, number: int, step: GreedyStep) -> int | None:
    """The votes needed to precede the last project at whose turn this one would still have fitted."""
    assert outcome.greedy is not None
    cost = outcome.election.projects[step.project].cost
    earlier = [each for each in outcome.greedy.steps[:number] if each.left >= cost]
    if not earlier or outcome.options.rule is Rule.GREEDY_PER_COST:
        return None
    return floor(earlier[-1].score - step.score) + 1


def _unreached(outcome: Outcome, index: int) -> Explanation:
    project = outcome.election.projects[index]
    text = f"“{project.name}” lost: the rule had stopped at a project with more votes that did not fit."
    return Explanation(project.id, project.name, "lost", "stopped-before", float(project.cost), 0, text)
