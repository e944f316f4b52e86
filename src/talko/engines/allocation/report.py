"""An outcome as plain JSON values: the stable format for pages, exports and checkers."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from .certificate import certificate
from .explain import explain
from .outcome import Outcome


def number(value: Fraction) -> int | float:
    """Whole values as integers, others as the nearest float."""
    return value.numerator if value.denominator == 1 else float(value)


def report(outcome: Outcome, *, with_explanations: bool = False) -> dict[str, Any]:
    """The outcome as a dict; explanations and certificate only with `with_explanations`."""
    election, options = outcome.election, outcome.options
    done = outcome.equal_shares
    values: dict[str, Any] = {
        "rule": str(options.rule),
        "utility": str(options.utility) if done else None,
        "completion": str(options.completion) if done else None,
        "ties": [str(tie) for tie in options.tie_rules],
        "seed": options.seed,
        "projects": len(election.projects),
        "voters": len(election.voters),
        "budget": number(election.budget),
        "selected": [election.projects[index].id for index in outcome.selected],
        "filled": [election.projects[index].id for index in outcome.filled],
        "spent": number(outcome.spent),
        "rounds": _rounds(outcome),
        "runs": done.runs if done else 1,
        "exact_fallbacks": done.exact_fallbacks if done else 0,
        "endowments": _endowments(outcome),
        "comparison": asdict(outcome.compared) if outcome.compared else None,
        "warnings": list(election.warnings),
        "explanations": [],
    }
    if with_explanations:
        values["explanations"] = [asdict(each) for each in explain(outcome)]
        values["certificate"] = certificate(outcome)
    return values


def _rounds(outcome: Outcome) -> list[dict[str, Any]]:
    projects = outcome.election.projects
    if outcome.greedy is not None:
        return [
            {
                "round": number_ + 1,
                "project": projects[step.project].id,
                "score": number(step.score),
                "left": number(step.left),
                "reason": step.reason,
            }
            for number_, step in enumerate(outcome.greedy.steps)
        ]
    assert outcome.equal_shares is not None
    assert outcome.support is not None
    unit = float(outcome.support.score_unit)
    return [
        {
            "round": number_ + 1,
            "project": projects[purchase.project].id,
            "cost": number(projects[purchase.project].cost),
            "price": purchase.price / unit,
            "rate": purchase.rate / unit,
            "paying_in_full": purchase.paying_in_full,
            "running_dry": purchase.running_dry,
        }
        for number_, purchase in enumerate(outcome.equal_shares.run.purchases)
    ]


def _endowments(outcome: Outcome) -> dict[str, dict[str, str]]:
    """By city ("" for a single pot): a voter's endowment at first and in the final run, as exact fractions."""
    if outcome.equal_shares is None or outcome.rule is None:
        return {}
    return {
        name: {"first": str(first), "final": str(final)}
        for name, first, final in zip(
            outcome.rule.support.group_names,
            outcome.first_endowments,
            outcome.equal_shares.endowments,
            strict=True,
        )
    }
