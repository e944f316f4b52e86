"""Allocate a budget: from an election to its outcome by rule, completion, fill and comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .completion import Completed, Completion, complete
from .election import Election
from .equal_shares import EqualShares
from .errors import AllocationError
from .greedy import GreedyResult, Misfit, greedy
from .support import Support, Utility, ballot_scores, build_support, endowments
from .ties import Tie, tie_order

GREEDY_TIES = (Tie.COST, Tie.NAME)


class Rule(StrEnum):
    """The voting rule."""

    EQUAL_SHARES = "equal-shares"
    GREEDY = "greedy"
    GREEDY_NO_SKIP = "greedy-no-skip"
    GREEDY_PER_COST = "greedy-per-cost"


class Comparison(StrEnum):
    """A final step in some cities: the greedy outcome is used instead if it serves more voters better.

    `satisfaction` counts voters by which outcome gives them more utility, `coverage` voters with at least one funded
    project on their ballot. In a draw the outcome of Equal Shares is kept.
    """

    NONE = "none"
    SATISFACTION = "satisfaction"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True)
class Options:
    """How to allocate. `ties` None: by id for Equal Shares; by lowest cost, then id, for greedy rules.

    `voter_cities[v]` and `city_shares` define a pot of several cities: endowments come from the voter's city's share.
    """

    rule: Rule = Rule.EQUAL_SHARES
    utility: Utility = Utility.COST
    completion: Completion = Completion.NONE
    ties: tuple[Tie, ...] | None = None
    seed: str = ""
    fill: bool = False
    comparison: Comparison = Comparison.NONE
    threshold: Fraction = Fraction(0)
    top_up: Fraction | None = None
    voter_cities: tuple[str, ...] | None = None
    city_shares: Mapping[str, Fraction] | None = None

    @property
    def tie_rules(self) -> tuple[Tie, ...]:
        if self.ties is not None:
            return self.ties
        return (Tie.NAME,) if self.rule is Rule.EQUAL_SHARES else GREEDY_TIES


@dataclass(frozen=True, slots=True)
class Compared:
    """How many voters prefer which outcome, and whether the greedy one is used."""

    for_equal_shares: int
    for_greedy: int
    greedy_stands: bool


@dataclass(frozen=True, eq=False)
class Outcome:
    """The selection, in order, and all that is needed to explain it. `filled` was added after Equal Shares."""

    election: Election
    options: Options
    selected: tuple[int, ...]
    spent: Fraction
    filled: tuple[int, ...] = ()
    equal_shares: Completed | None = None
    rule: EqualShares | None = None
    first_endowments: tuple[Fraction, ...] = ()
    greedy: GreedyResult | None = None
    compared: Compared | None = None

    @property
    def support(self) -> Support | None:
        return self.rule.support if self.rule else None


def allocate(election: Election, options: Options | None = None) -> Outcome:
    """Allocate the budget. The outcome does not depend on the order of projects or voters in the file.

    Raises AllocationError for incompatible options.
    """
    options = options or Options()
    if options.rule is Rule.EQUAL_SHARES and options.threshold:
        raise AllocationError("a threshold belongs to the greedy rules; Equal Shares has none")
    if options.top_up is not None and options.rule is not Rule.GREEDY_NO_SKIP:
        raise AllocationError("a reserve belongs to the rule greedy-no-skip")
    if options.rule is not Rule.EQUAL_SHARES:
        result = _greedy(election, options)
        return Outcome(election, options, result.selected, result.spent, greedy=result)
    return _equal_shares(election, options)


def _greedy(election: Election, options: Options, already: Sequence[int] = ()) -> GreedyResult:
    return greedy(
        election,
        misfit=Misfit.STOP if options.rule is Rule.GREEDY_NO_SKIP else Misfit.SKIP,
        threshold=options.threshold,
        top_up=options.top_up,
        ties=options.ties or GREEDY_TIES,
        seed=options.seed,
        per_cost=options.rule is Rule.GREEDY_PER_COST,
        already=already,
    )


def _equal_shares(election: Election, options: Options) -> Outcome:
    support = build_support(election, options.voter_cities)
    first = endowments(election, support, options.city_shares)
    rank = tie_order(election, options.tie_rules, options.seed)
    rule = EqualShares(support, [project.cost for project in election.projects], rank, options.utility)
    done = complete(rule, first, election.budget, len(election.voters), options.completion)
    selected = done.run.selected
    spent = sum((election.projects[index].cost for index in selected), Fraction(0))
    filled: tuple[int, ...] = ()
    if options.fill:
        result = _greedy(election, options, already=selected)
        filled = result.selected[len(selected) :]
        selected, spent = result.selected, result.spent
    compared, rival = None, None
    if options.comparison is not Comparison.NONE:
        rival = _greedy(election, options)
        compared = compare(election, selected, rival.selected, options)
        if compared.greedy_stands:
            selected, spent, filled = rival.selected, rival.spent, ()
    return Outcome(
        election,
        options,
        selected,
        spent,
        filled=filled,
        equal_shares=done,
        rule=rule,
        first_endowments=tuple(first),
        greedy=rival if compared and compared.greedy_stands else None,
        compared=compared,
    )


def compare(election: Election, ours: Sequence[int], rival: Sequence[int], options: Options) -> Compared:
    """Count the voters who prefer either outcome."""
    counts = [0] * len(election.ballots)
    for place in election.ballot_of.tolist():
        counts[place] += 1
    wins = [0, 0]
    sets = (frozenset(ours), frozenset(rival))
    for ballot, scores, count in zip(election.ballots, ballot_scores(election), counts, strict=True):
        values = scores or (Fraction(1),) * len(ballot.projects)
        got = [Fraction(0), Fraction(0)]
        for side in (0, 1):
            for index, score in zip(ballot.projects, values, strict=True):
                if index in sets[side] and score > 0:
                    cost = election.projects[index].cost if options.utility is Utility.COST else 1
                    got[side] += score * cost
        if options.comparison is Comparison.COVERAGE:
            wins[0] += count * bool(got[0])
            wins[1] += count * bool(got[1])
        else:
            wins[0] += count * (got[0] > got[1])
            wins[1] += count * (got[1] > got[0])
    return Compared(wins[0], wins[1], wins[1] > wins[0])
