"""The Method of Equal Shares (Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021), at float speed and with the exact outcome.

Each voter gets an endowment. The supporters of project p pay a price t per point such that
`Σ_i min(budget_i, t·score_ip) = cost_p`; its rate is t for cardinality utilities and t / cost_p for cost utilities.
The affordable project with the lowest rate is bought, repeatedly, until none is affordable.

Budgets are floats with a proven error bound. A decision (which rate is lower, is there enough money) that the bound
leaves open is made with exact rationals (`exact.py`) and counted in `exact_fallbacks`.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .exact import BoolArray, ExactLedger, FloatArray, Round
from .support import Support, Utility

ULP = 2.0**-52


class Undecided(Exception):
    """Raised by a run over an interval of endowments if the outcome may differ within it."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One round: `price` per point for each supporter who can pay in full; `rate` is the price per unit of utility."""

    project: int
    price: float
    rate: float
    paying_in_full: int
    running_dry: int


@dataclass(frozen=True, eq=False)
class Run:
    """One run: the projects bought, in order. `ledger` has the exact prices."""

    selected: tuple[int, ...]
    purchases: tuple[Purchase, ...]
    exact_fallbacks: int
    ledger: ExactLedger
    budgets: FloatArray


@dataclass(slots=True)
class _Candidate:
    """Bounds on a project's current rate: between `low` and `high`, or `exact` once that was needed.

    `everyone_pays`: certainly no supporter runs dry, so the price is cost / total score whatever the endowments.
    """

    project: int
    low: float
    high: float
    price: float
    stamp: int
    everyone_pays: bool = False
    exact: Fraction | None = None


class EqualShares:
    """The rule for one election: everything that does not depend on endowments is prepared once, for many runs."""

    def __init__(
        self, support: Support, costs: list[Fraction], rank: list[int], utility: Utility = Utility.COST
    ) -> None:
        self.support = support
        self.costs = costs
        self.rank = rank
        self.utility = utility
        self.cost = [float(cost) for cost in costs]
        self.weight = support.weight.astype(np.float64)
        self.classes = [each.classes.astype(np.intp) for each in support.projects]
        self.scores = [
            None if each.scores is None else each.scores.astype(np.float64) for each in support.projects
        ]
        self.units = [
            self.weight[classes] if scores is None else self.weight[classes] * scores
            for classes, scores in zip(self.classes, self.scores, strict=True)
        ]
        self.heads = [self.weight[classes] for classes in self.classes]
        supported = [index for index, each in enumerate(support.projects) if each.votes]
        self.twin = self._twins()
        self.free = sorted((index for index in supported if not costs[index]), key=rank.__getitem__)
        self.paid = [index for index in supported if costs[index]]

    def _twins(self) -> list[int]:
        """By project: the first one with the same cost and supporters, whose rate is always the same."""
        first: dict[tuple[Fraction, bytes, bytes], int] = {}
        twins = []
        for index, each in enumerate(self.support.projects):
            scores = b"" if each.scores is None else each.scores.tobytes()
            twins.append(first.setdefault((self.costs[index], each.classes.tobytes(), scores), index))
        return twins

    def run(self, endowments: list[Fraction], halfwidth: Fraction | None = None) -> Run:
        """Buy projects with these endowments, one for each group of voters.

        With `halfwidth` (relative, such as 1/1000) the run covers all endowments within that distance of these; it
        raises Undecided unless the same projects are certainly bought in the same order with all of them.
        """
        return _State(self, endowments, halfwidth).finish()

    def exact_rate(self, project: int, price: Fraction) -> Fraction:
        return price / self.costs[project] if self.utility is Utility.COST else price


class _State:
    """A run in progress: budgets with their error bounds, and a heap of candidates by lowest possible rate."""

    def __init__(self, rule: EqualShares, endowments: list[Fraction], halfwidth: Fraction | None) -> None:
        self.rule = rule
        self.strict = halfwidth is not None
        self.ledger = ExactLedger(rule.support, rule.costs, endowments)
        self.budgets = np.asarray([float(each) for each in endowments])[rule.support.group]
        self.doubt = self.budgets * (2 * ULP + float(halfwidth or 0))
        self.guard = max(1e-9, 4 * float(halfwidth or 0))
        self.purchases: list[Purchase] = []
        self.fallbacks = 0
        self.stamp = 0
        self.heap: list[tuple[float, int, _Candidate]] = []
        for project in rule.paid:
            price = rule.cost[project] / rule.support.projects[project].total_score
            rate = price / rule.cost[project] if rule.utility is Utility.COST else price
            candidate = _Candidate(project, rate * (1 - 8 * ULP), float("inf"), price, -1)
            self.heap.append((candidate.low, rule.rank[project], candidate))
        heapq.heapify(self.heap)

    def finish(self) -> Run:
        while (winner := self._next()) is not None:
            self._buy(winner)
            self.stamp += 1
        bought = tuple(purchase.project for purchase in self.purchases)
        return Run(
            (*self.rule.free, *bought), tuple(self.purchases), self.fallbacks, self.ledger, self.budgets
        )

    def _next(self) -> _Candidate | None:
        """The affordable project with the lowest rate, ties broken by rank; None when nothing is affordable."""
        contenders: list[_Candidate] = []
        best = float("inf")
        while self.heap and self.heap[0][0] <= best:
            candidate = heapq.heappop(self.heap)[2]
            if candidate.stamp != self.stamp:
                fresh = self._value(candidate)
                if fresh is not None:
                    heapq.heappush(self.heap, (fresh.low, self.rule.rank[fresh.project], fresh))
                continue
            contenders.append(candidate)
            best = min(best, candidate.high)
        winner = self._decide(contenders, best)
        for candidate in contenders:
            if candidate is not winner:
                heapq.heappush(self.heap, (candidate.low, self.rule.rank[candidate.project], candidate))
        return winner

    def _decide(self, contenders: list[_Candidate], best: float) -> _Candidate | None:
        contenders = [candidate for candidate in contenders if candidate.low <= best]
        if len(contenders) > 1:
            contenders = self._without_lasting_ties(contenders)
        if len(contenders) < 2:
            return contenders[0] if contenders else None
        self._exact_needed()
        for candidate in contenders:
            self._make_exact(candidate)
        return min(contenders, key=lambda each: (each.exact, self.rule.rank[each.project]))

    def _without_lasting_ties(self, contenders: list[_Candidate]) -> list[_Candidate]:
        """Break ties that hold for all endowments nearby: twins, and projects whose supporters all pay in full."""
        rule = self.rule
        best_twin: dict[int, _Candidate] = {}
        for candidate in sorted(contenders, key=lambda each: rule.rank[each.project]):
            best_twin.setdefault(rule.twin[candidate.project], candidate)
        paid = [candidate for candidate in best_twin.values() if candidate.everyone_pays]
        if len(paid) < 2:
            return list(best_twin.values())
        self.fallbacks += 1
        for candidate in paid:
            price = rule.costs[candidate.project] / rule.support.projects[candidate.project].total_score
            candidate.exact = rule.exact_rate(candidate.project, price)
        first = min(paid, key=lambda each: (each.exact, rule.rank[each.project]))
        return [each for each in best_twin.values() if not each.everyone_pays or each is first]

    def _exact_needed(self) -> None:
        """Count a decision that floats cannot make, and reset the budgets from the exact ledger."""
        if self.strict:
            raise Undecided
        self.fallbacks += 1
        self._refresh()

    def _refresh(self) -> None:
        if self.ledger.settled < len(self.ledger.rounds):
            self.ledger.settle()
            self.budgets = self.ledger.float_budgets()
            top = max(float(each) for each in self.ledger.endowments)
            self.doubt = np.where(self.ledger.alive, top * ULP * (2 * len(self.ledger.rounds) + 4), 0.0)

    def _make_exact(self, candidate: _Candidate) -> None:
        if candidate.exact is None:
            price = self.ledger.price(candidate.project, candidate.price, self.budgets, self.doubt)
            candidate.exact = self.rule.exact_rate(candidate.project, price)
            candidate.price = float(price)
            rate = float(candidate.exact)
            candidate.low, candidate.high = rate * (1 - 2 * ULP), rate * (1 + 2 * ULP)

    def _value(self, stale: _Candidate) -> _Candidate | None:
        """The rate of a project at the current budgets; None when its supporters can no longer afford it."""
        rule, project = self.rule, stale.project
        cost, units, scores = rule.cost[project], rule.units[project], rule.scores[project]
        held, doubt = self.budgets[rule.classes[project]], self.doubt[rule.classes[project]]
        heads = rule.heads[project]
        rounding = (len(held) + 8) * ULP * cost
        short = cost - float(heads.dot(held))
        slack = float(heads.dot(doubt)) * (1 + 1e-6) + 2 * rounding
        if short > slack:
            return None
        if short > -slack:
            return self._value_on_the_edge(stale, held)
        price = stale.price
        asked = price if scores is None else price * scores
        while True:
            gap = cost - float(heads.dot(np.minimum(held, asked)))
            if gap <= rounding:
                break
            step = gap / float(units[held > asked].sum() or np.inf)
            if step <= price * ULP:
                break
            price += step
            asked = price if scores is None else price * scores
        paying = held > asked * (1 + self.guard) + doubt
        open_units = float(units[paying].sum())
        if open_units == 0.0:
            return self._value_on_the_edge(stale, held)
        others = ~paying
        error = (abs(gap) + 2 * rounding + float(heads[others].dot(doubt[others])) * (1 + 1e-6)) / open_units
        if error > self.guard * price / 2:
            return self._value_on_the_edge(stale, held)
        rate, spread = price, error + 4 * ULP * price
        if rule.utility is Utility.COST:
            rate, spread = price / cost, spread / cost * (1 + 4 * ULP)
        return _Candidate(project, rate - spread, rate + spread, price, self.stamp, bool(paying.all()))

    def _value_on_the_edge(self, stale: _Candidate, held: FloatArray) -> _Candidate | None:
        """As `_value`, when floats cannot tell whether there is enough money, or when too few payers remain."""
        self._exact_needed()
        rule, project = self.rule, stale.project
        if self.ledger.money(rule.support.projects[project].classes) < rule.costs[project]:
            return None
        candidate = _Candidate(project, 0.0, 0.0, self._approximate_price(project), self.stamp)
        self._make_exact(candidate)
        return candidate

    def _approximate_price(self, project: int) -> float:
        """Sort supporters by the price per point they can afford and find where the cost is covered."""
        rule = self.rule
        scores, units = rule.scores[project], rule.units[project]
        held = self.budgets[rule.classes[project]]
        limit = held if scores is None else held / scores
        order = np.argsort(limit, kind="stable")
        limit, units = limit[order], units[order]
        poorer = np.concatenate(([0.0], np.cumsum(limit * units)[:-1]))
        richer = np.cumsum(units[::-1])[::-1]
        prices = (rule.cost[project] - poorer) / richer
        reached = np.flatnonzero(prices <= limit)
        return float(prices[reached[0]]) if len(reached) else float(limit[-1])

    def _buy(self, winner: _Candidate) -> None:
        """Charge the supporters and propagate the error bounds."""
        rule, project = self.rule, winner.project
        classes, scores, units = rule.classes[project], rule.scores[project], rule.units[project]
        held, doubt = self.budgets[classes], self.doubt[classes]
        asked = winner.price if scores is None else winner.price * scores
        paid = np.minimum(held, asked)
        surely = held > asked * (1 + self.guard) + doubt
        not_full = ~surely
        open_units = float(units[surely].sum())
        rounding = (len(held) + 8) * ULP * rule.cost[project]
        gap = abs(rule.cost[project] - float(rule.heads[project].dot(paid)))
        if winner.exact is None:
            error = (
                gap + 2 * rounding + float(rule.heads[project][not_full].dot(doubt[not_full]))
            ) / open_units
        else:
            error = winner.price * ULP
        asked_error = error if scores is None else error * scores
        dry = held + doubt < asked - asked_error
        moved = doubt + asked_error + 2 * ULP * held
        left = held - paid
        self.budgets[classes] = left
        self.doubt[classes] = np.where(dry, 0.0, moved)
        self._record(winner, surely, dry, held, doubt, asked)

    def _record(
        self,
        winner: _Candidate,
        surely: BoolArray,
        dry: BoolArray,
        held: FloatArray,
        doubt: FloatArray,
        asked: FloatArray | float,
    ) -> None:
        rule, project = self.rule, winner.project
        classes = rule.classes[project]
        if not self.strict:
            given = rule.support.projects[project].scores
            close = ~(surely | dry)
            price = None
            if winner.exact is not None:
                price = winner.exact * (rule.costs[project] if rule.utility is Utility.COST else 1)
            self.ledger.rounds.append(
                Round(
                    project,
                    classes[surely],
                    None if given is None else given[surely],
                    classes[dry & (held + doubt > 0)],  # zero as a float may be positive exactly
                    classes[close],
                    None if given is None else given[close],
                    price,
                )
            )
        rate = winner.price / rule.cost[project] if rule.utility is Utility.COST else winner.price
        in_full = held >= asked * (1 - self.guard)
        full = int(rule.heads[project][in_full].sum())
        drained = int(rule.heads[project][~in_full & (held > 0)].sum())
        self.purchases.append(Purchase(project, winner.price, rate, full, drained))
