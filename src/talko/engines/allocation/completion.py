"""Equal Shares often leaves money over. A completion says what happens with it.

Add1 gives every voter one unit of currency more, again and again, and keeps the last outcome the budget can pay for
(Talmon and Faliszewski 2019; equalshares.net). With the exhaustive stop it also ends as soon as no further supported
project fits what is left.

Next endowment takes no steps of a fixed size, so the currency's unit does not matter. It looks for the next endowment
at which the outcome changes, the idea of Kraiczy, Robinson and Elkind ("Streamlining Equal Shares", 2025), here for
the full method: a run over an interval of endowments proves that nothing changes within it (`EqualShares.run` with a
half width); intervals double after a proof and halve without one. Two changes closer together than 2^-16 of the first
endowment count as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .equal_shares import EqualShares, Run, Undecided

FINEST = Fraction(1, 1 << 16)
COARSEST_LEAP = Fraction(1, 1 << 10)
WIDEST = Fraction(1, 8)


class Completion(StrEnum):
    """How money that is left over is used."""

    NONE = "none"
    ADD1 = "add1"
    ADD1_EXHAUSTIVE = "add1-exhaustive"
    NEXT = "next-endowment"
    NEXT_EXHAUSTIVE = "next-endowment-exhaustive"


@dataclass(frozen=True, eq=False)
class Completed:
    """The run whose outcome stands; `scale` is its endowment as a multiple of the first."""

    run: Run
    endowments: list[Fraction]
    scale: Fraction
    runs: int
    exact_fallbacks: int


def complete(
    rule: EqualShares, endowments: list[Fraction], budget: Fraction, voters: int, completion: Completion
) -> Completed:
    """Run with the first endowments, then with larger ones as the completion says.

    With one endowment for all, Add1's steps are one unit. With several (a pot of several cities) each grows in
    proportion, so that the average grows by one unit and the cities' shares keep their ratio.
    """
    first = rule.run(endowments)
    best = Completed(first, endowments, Fraction(1), 1, first.exact_fallbacks)
    if completion is Completion.NONE or not voters or not budget:
        return best
    stop_when_full = completion in (Completion.ADD1_EXHAUSTIVE, Completion.NEXT_EXHAUSTIVE)
    steps: Iterator[tuple[Fraction, Run]]
    if completion in (Completion.ADD1, Completion.ADD1_EXHAUSTIVE):
        steps = _add_one(rule, endowments, Fraction(voters) / budget)
    else:
        steps = _next_endowments(rule, endowments, first)
    runs, fallbacks = 1, first.exact_fallbacks
    while not _done(rule, best.run, budget, stop_when_full):
        scale, run = next(steps)
        runs += 1
        fallbacks += run.exact_fallbacks
        if _spent(rule, run) > budget:
            break
        best = Completed(run, [each * scale for each in endowments], scale, runs, fallbacks)
    return Completed(best.run, best.endowments, best.scale, runs, fallbacks)


def _spent(rule: EqualShares, run: Run) -> Fraction:
    return sum((rule.costs[index] for index in run.selected), Fraction(0))


def _done(rule: EqualShares, run: Run, budget: Fraction, stop_when_full: bool) -> bool:
    """Everything with a supporter is bought; or, with the exhaustive stop, nothing more would fit."""
    bought = set(run.selected)
    missing = [rule.costs[index] for index in rule.paid if index not in bought]
    return not missing or (stop_when_full and min(missing) > budget - _spent(rule, run))


def _add_one(rule: EqualShares, endowments: list[Fraction], unit: Fraction) -> Iterator[tuple[Fraction, Run]]:
    scale = Fraction(1)
    while True:
        scale += unit
        yield scale, rule.run([each * scale for each in endowments])


def _next_endowments(
    rule: EqualShares, endowments: list[Fraction], run: Run
) -> Iterator[tuple[Fraction, Run]]:
    """Each endowment, on a grid of 2^-16 of the first, at which other projects are bought or in another order.

    Where two projects stay level over a stretch of endowments, no interval can be proved. Steps across such a stretch
    double, up to 2^-10, as long as the outcome at their end is the same.
    """
    scale, step, leap = Fraction(1), COARSEST_LEAP, FINEST
    while True:
        if step > leap:
            if _proved(rule, endowments, scale, step, run):
                scale, step, leap = scale + step, min(step * 2, WIDEST), FINEST
            else:
                step /= 2
            continue
        later = rule.run([each * (scale + step) for each in endowments])
        if later.selected == run.selected:
            scale += step
            leap = min(leap * 2, COARSEST_LEAP)
            step = leap * 2
        elif step > FINEST:
            leap = step = step / 2
        else:
            scale, run, leap = scale + step, later, FINEST
            step *= 2
            yield scale, run


def _proved(rule: EqualShares, endowments: list[Fraction], scale: Fraction, step: Fraction, run: Run) -> bool:
    """Whether every endowment from `scale` to `scale + step` surely gives the outcome of `run`."""
    middle = scale + step / 2
    try:
        within = rule.run([each * middle for each in endowments], halfwidth=step / 2 / middle)
    except Undecided:
        return False
    return within.selected == run.selected
