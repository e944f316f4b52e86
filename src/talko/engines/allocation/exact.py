"""Exact arithmetic for Equal Shares: rational prices, computed only when floats cannot decide.

A voter who has run dry has exactly 0 left. Any other voter has the endowment minus score × price for each project paid
in full. So every sum of budgets is `Σ endowments − Σ price_j × integer`, where NumPy counts the integers and each round
adds one rational: exactness costs O(rounds²), not O(voters × rounds).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .election import IntArray
from .support import Support

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(slots=True)
class Round:
    """A purchase in floats: who certainly paid in full, who certainly ran dry, and who was too close to call."""

    project: int
    full: IntArray
    full_scores: IntArray | None
    dry: IntArray
    close: IntArray
    close_scores: IntArray | None
    price: Fraction | None = None


class ExactLedger:
    """Exact prices and budgets after the rounds recorded so far."""

    def __init__(self, support: Support, costs: list[Fraction], endowments: list[Fraction]) -> None:
        self.support = support
        self.costs = costs
        self.endowments = endowments
        self.rounds: list[Round] = []
        self.settled = 0
        self.alive = np.ones(len(support.weight), dtype=np.bool_)
        self._mark = np.zeros(len(support.weight), dtype=np.int64)
        entries = sum(len(each.classes) for each in support.projects)
        self._payer = np.empty(entries, dtype=np.int64)
        self._payer_round = np.empty(entries, dtype=np.int64)
        self._payer_score = np.empty(entries, dtype=np.int64)
        self._payments = 0

    def settle(self) -> None:
        """Compute the exact price of every round that has none yet."""
        while self.settled < len(self.rounds):
            round_ = self.rounds[self.settled]
            if round_.price is None:
                classes = np.concatenate((round_.full, round_.close))
                scores = _join(round_.full_scores, round_.close_scores)
                round_.price = self._price(
                    self.costs[round_.project], classes, scores, len(round_.full), round_.dry
                )
            self._sort_close(round_)
            self.alive[round_.dry] = False
            end = self._payments + len(round_.full)
            self._payer[self._payments : end] = round_.full
            self._payer_round[self._payments : end] = self.settled
            self._payer_score[self._payments : end] = _ones(round_.full_scores, len(round_.full))
            self._payments = end
            self.settled += 1

    def _sort_close(self, round_: Round) -> None:
        """Decide exactly for each voter who was too close to call."""
        price = _known(round_.price)
        scores = _ones(round_.close_scores, len(round_.close))
        pays = np.asarray(
            [
                budget > price * score
                for budget, score in zip(self.budgets(round_.close), scores.tolist(), strict=True)
            ],
            dtype=np.bool_,
        )
        round_.full_scores = _join(
            round_.full_scores, None if round_.close_scores is None else round_.close_scores[pays]
        )
        round_.full = np.concatenate((round_.full, round_.close[pays]))
        round_.dry = np.concatenate((round_.dry, round_.close[~pays]))
        round_.close = round_.close[:0]
        round_.close_scores = None if round_.close_scores is None else round_.close_scores[:0]

    def budget(self, index: int) -> Fraction:
        """The budget of each voter of one class after the settled rounds."""
        return self.budgets(np.asarray([index], dtype=np.int64))[0]

    def budgets(self, classes: IntArray) -> list[Fraction]:
        """The budgets of voters of these classes. Classes with the same history are computed once."""
        self._mark[classes] = 1
        chosen = np.flatnonzero(self._mark[self._payer[: self._payments]])
        self._mark[classes] = 0
        histories: dict[int, list[int]] = {index: [] for index in classes.tolist()}
        for payer, at in zip(self._payer[chosen].tolist(), chosen.tolist(), strict=True):
            histories[payer].append(at)
        known: dict[tuple[int, tuple[tuple[int, int], ...]], Fraction] = {}
        found = []
        for index in classes.tolist():
            if not self.alive[index]:
                found.append(Fraction(0))
                continue
            group = int(self.support.group[index])
            history = tuple(
                (int(self._payer_round[at]), int(self._payer_score[at])) for at in histories[index]
            )
            if (group, history) not in known:
                spent = (_known(self.rounds[round_].price) * score for round_, score in history)
                known[group, history] = self.endowments[group] - sum(spent, Fraction(0))
            found.append(known[group, history])
        return found

    def money(self, classes: IntArray) -> Fraction:
        """What these classes have left together."""
        alive = classes[self.alive[classes]]
        if not len(alive):
            return Fraction(0)
        weight = self.support.weight[alive]
        by_group = np.zeros(len(self.endowments), dtype=np.int64)
        np.add.at(by_group, self.support.group[alive], weight)
        total = sum(
            (each * count for each, count in zip(self.endowments, by_group.tolist(), strict=True)),
            Fraction(0),
        )
        self._mark[alive] = weight
        payments = slice(0, self._payments)
        points = self._mark[self._payer[payments]] * self._payer_score[payments]
        self._mark[alive] = 0
        counts = np.bincount(self._payer_round[payments], weights=points)
        for round_ in np.flatnonzero(counts).tolist():
            total -= _known(self.rounds[round_].price) * int(counts[round_])
        return total

    def price(self, project: int, guess: float, budgets: FloatArray, doubt: FloatArray) -> Fraction:
        """The exact price of an affordable project, given the floats' guess and how far each budget may be off.

        The guess only sorts supporters into paying in full, dry, and too close to call. Should the exact price show
        that someone was sorted wrongly, everyone is taken as too close to call.
        """
        self.settle()
        supporters = self.support.projects[project]
        scores = supporters.score_list()
        held, slack = budgets[supporters.classes], doubt[supporters.classes]
        asked = guess * scores
        margin = slack + 1e-6 * asked
        full, dry = held > asked + margin, held < asked - margin
        price = self._sorted_price(project, full, dry)
        asked = float(price) * scores
        margin = slack + 1e-12 * asked
        if (held[full] > (asked + margin)[full]).all() and (held[dry] < (asked - margin)[dry]).all():
            return price
        nobody = np.zeros(len(held), dtype=np.bool_)
        return self._sorted_price(project, nobody, nobody)

    def _sorted_price(self, project: int, full: BoolArray, dry: BoolArray) -> Fraction:
        supporters = self.support.projects[project]
        scores = supporters.score_list()
        close = ~(full | dry)
        classes = np.concatenate((supporters.classes[full], supporters.classes[close]))
        return self._price(
            self.costs[project],
            classes,
            np.concatenate((scores[full], scores[close])),
            int(full.sum()),
            supporters.classes[dry],
        )

    def _price(
        self, cost: Fraction, classes: IntArray, scores: IntArray | None, certain: int, dry: IntArray
    ) -> Fraction:
        """Solve Σ min(budget, price × score) = cost. `classes[certain:]` may turn out to be dry.

        Treating those as paying in full gives a lower bound of the price; a voter who cannot pay even that is dry.
        Repeated, this ends at the exact price, after at most as many steps as there are doubtful voters.
        """
        weights = self.support.weight[classes] * _ones(scores, len(classes))
        open_units = int(weights.sum())
        rest = cost - self.money(dry)
        doubtful = [
            (budget, score, weight)
            for budget, score, weight in zip(
                self.budgets(classes[certain:]),
                _ones(scores, len(classes))[certain:].tolist(),
                self.support.weight[classes[certain:]].tolist(),
                strict=True,
            )
        ]
        while True:
            price = rest / open_units
            poor = [entry for entry in doubtful if entry[0] < price * entry[1]]
            if not poor:
                return price
            doubtful = [entry for entry in doubtful if entry[0] >= price * entry[1]]
            rest -= sum((budget * weight for budget, _, weight in poor), Fraction(0))
            open_units -= sum(score * weight for _, score, weight in poor)

    def float_budgets(self) -> FloatArray:
        """Budgets after the settled rounds, each accurate to a few rounding errors."""
        start = np.asarray([float(each) for each in self.endowments])
        prices = np.asarray([float(_known(each.price)) for each in self.rounds[: self.settled]])
        payments = slice(0, self._payments)
        paid = prices[self._payer_round[payments]] * self._payer_score[payments]
        spent = np.bincount(self._payer[payments], weights=paid, minlength=len(self.alive))
        return np.where(self.alive, np.maximum(start[self.support.group] - spent, 0.0), 0.0)


def _known(price: Fraction | None) -> Fraction:
    if price is None:
        raise RuntimeError("a round was used before it was settled")
    return price


def _ones(scores: IntArray | None, length: int) -> IntArray:
    return np.ones(length, dtype=np.int64) if scores is None else scores


def _join(first: IntArray | None, second: IntArray | None) -> IntArray | None:
    return None if first is None or second is None else np.concatenate((first, second))
