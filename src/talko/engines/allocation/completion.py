"""Completions: Equal Shares often leaves money unspent, and a completion spends it by raising the endowments.

Add1 gives every voter one more unit of currency at a time and keeps the last outcome within the budget (Talmon and
Faliszewski 2019; equalshares.net). With the exhaustive stop it also ends when no other supported project fits.

Next endowment has no fixed step, so the currency's unit does not matter. It finds the next endowment at which the
outcome changes, an idea of Kraiczy, Robinson and Elkind ("Streamlining Equal Shares", 2025), here for the full method:
a run over an interval of endowments proves that nothing changes within it (`EqualShares.run` with a half width);
intervals double after a proof and halve without one. Two changes within 2^-16 of the first endowment count as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from .equal_shares import EqualShares, Run, Undecided

FINEST = Fraction(1, 1 << 16)
COARSEST_LEAP = Fraction(1, 1 << 10)
SHORTEST_PATIENCE, LONGEST_PATIENCE = 4, 64


class Completion(StrEnum):
    """How leftover money is spent."""

    NONE = "none"
    ADD1 = "add1"
    ADD1_EXHAUSTIVE = "add1-exhaustive"
    NEXT = "next-endowment"
    NEXT_EXHAUSTIVE = "next-endowment-exhaustive"


@dataclass(frozen=True, eq=False)
class Completed:
    """The final run; `scale` is its endowments as a multiple of the first ones.

    `runs` counts the endowments that were decided, by a run or by a proof.
    """

    run: Run
    endowments: list[Fraction]
    scale: Fraction
    runs: int
    exact_fallbacks: int


def complete(
    rule: EqualShares, endowments: list[Fraction], budget: Fraction, voters: int, completion: Completion
) -> Completed:
    """Run with the given endowments, then with larger ones according to the completion.

    With a single endowment, Add1 steps by one unit. With several (a pot of several cities) they grow in proportion:
    the average by one unit, so that the ratio of the cities' shares is preserved.
    """
    first = rule.run(endowments)
    best = Completed(first, endowments, Fraction(1), 1, first.exact_fallbacks)
    if completion is Completion.NONE or not voters or not budget:
        return best
    stop_when_full = completion in (Completion.ADD1_EXHAUSTIVE, Completion.NEXT_EXHAUSTIVE)
    if completion in (Completion.ADD1, Completion.ADD1_EXHAUSTIVE):
        steps = _add_one(rule, endowments, Fraction(voters) / budget, first)
    else:
        steps = _next_endowments(rule, endowments, first)
    reachable = _reachable(rule, endowments)
    runs, fallbacks = 1, first.exact_fallbacks
    while not _done(rule, reachable, best.run, budget, stop_when_full):
        step = next(steps)
        runs += step.endowments
        fallbacks += step.run.exact_fallbacks
        if _spent(rule, step.run) > budget:
            break
        best = Completed(step.run, [each * step.scale for each in endowments], step.scale, runs, fallbacks)
    return Completed(best.run, best.endowments, best.scale, runs, fallbacks)


@dataclass(frozen=True, eq=False)
class _Step:
    """The run at `scale` times the first endowments; `endowments` counts those decided on the way, proved ones included."""

    scale: Fraction
    run: Run
    endowments: int = 1


def _reachable(rule: EqualShares, endowments: list[Fraction]) -> list[int]:
    """The projects that a large enough endowment buys: those with a supporter whose city contributes."""
    has_money = np.asarray([each > 0 for each in endowments])[rule.support.group]
    return [index for index in rule.paid if has_money[rule.classes[index]].any()]


def _spent(rule: EqualShares, run: Run) -> Fraction:
    return sum((rule.costs[index] for index in run.selected), Fraction(0))


def _done(rule: EqualShares, reachable: list[int], run: Run, budget: Fraction, stop_when_full: bool) -> bool:
    """Everything reachable is bought or, with the exhaustive stop, nothing more fits."""
    bought = set(run.selected)
    missing = [rule.costs[index] for index in reachable if index not in bought]
    return not missing or (stop_when_full and min(missing) > budget - _spent(rule, run))


def _add_one(rule: EqualShares, endowments: list[Fraction], unit: Fraction, run: Run) -> Iterator[_Step]:
    """One unit at a time; after a while without a change, many at once if a proof shows that nothing changes."""
    scale, leap, calm, patience = Fraction(1), 1, 0, SHORTEST_PATIENCE
    while True:
        if leap > 1 and not _proved(rule, endowments, scale, leap * unit, run):
            leap //= 2
            if leap == 1:
                calm, patience = 0, min(2 * patience, LONGEST_PATIENCE)
            continue
        scale += leap * unit
        later = rule.run([each * scale for each in endowments])
        yield _Step(scale, later, leap)
        if later.selected != run.selected:
            run, leap, calm = later, 1, 0
            continue
        if leap > 1:
            patience = SHORTEST_PATIENCE
        calm += 1
        if calm >= patience and (2 * leap) * unit < scale / 4:
            leap *= 2


def _next_endowments(rule: EqualShares, endowments: list[Fraction], run: Run) -> Iterator[_Step]:
    """Each endowment, on a grid of 2^-16 of the first, at which the projects bought or their order change.

    Where two projects stay tied over a range of endowments, no interval can be proved. Steps across such a range
    double, up to 2^-10, while the outcome at their end stays the same.
    """
    scale, step, leap = Fraction(1), COARSEST_LEAP, FINEST
    while True:
        if step > leap:
            if _proved(rule, endowments, scale, step, run):
                scale, leap = scale + step, FINEST
                step = step * 2 if step * 16 <= scale else step
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
            yield _Step(scale, run)


def _proved(rule: EqualShares, endowments: list[Fraction], scale: Fraction, step: Fraction, run: Run) -> bool:
    """Whether every endowment from `scale` to `scale + step` certainly gives the outcome of `run`."""
    middle = scale + step / 2
    try:
        within = rule.run([each * middle for each in endowments], halfwidth=step / 2 / middle)
    except Undecided:
        return False
    return within.selected == run.selected
