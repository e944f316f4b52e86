"""The result as plain values, ready for JSON. Field names are stable; new fields may be added."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import statistics as st
from .analysis import Analysis
from .errors import OpinionsError
from .explain import GroupView, views
from .municipalities import Places, Weighting
from .routing import Question, ask_next
from .votes import Floats, Ints

SCHEMA = "talko-opinions/1"
TOP = 10
Json = dict[str, Any]


def as_dict(analysis: Analysis, places: Places | None = None) -> Json:
    """The whole result, in the canonical order of participants and statements. Ids are text; an unknown number is None."""
    a = analysis
    result: Json = {
        "schema": SCHEMA,
        "summary": _summary(a),
        "participants": _participants(a),
        "groups": [_group(a, number) for number in range(a.grouping.count)],
        "statements": _statements(a),
        "consensus": _consensus(a),
    }
    if a.settings.bridging:
        result["bridging"] = _bridging(a)
    result["ask_next"] = {"anyone": _questions(ask_next(a, seed=a.settings.seed))} | {
        name: _questions(ask_next(a, group=name, seed=a.settings.seed)) for name in a.names
    }
    if places is not None:
        result["places"] = _places(a, places)
    return result


def _number(value: float) -> float | None:
    return round(float(value), 9) if math.isfinite(value) else None


def _numbers(values: Floats) -> list[float | None]:
    return [value if value == value else None for value in np.round(values, 9).tolist()]


def _name(a: Analysis, statement: int) -> str:
    return str(a.votes.statements[statement])


def _summary(a: Analysis) -> Json:
    return {
        "participants": len(a.votes.participants),
        "grouped": int(a.grouping.sizes().sum()),
        "statements": len(a.votes.statements),
        "votes": a.votes.count,
        "agree": int(a.everyone.agree.sum()),
        "disagree": int(a.everyone.disagree.sum()),
        "pass": int(a.everyone.passed.sum()),
        "variance_explained": [_number(share) for share in a.opinion_map.axes.shares],
        "silhouettes": {str(k): _number(value) for k, value in a.grouping.silhouettes.items()},
        "replicates": a.stability.replicates,
        "settings": {
            "enough_votes": a.settings.enough_votes,
            "smallest_group": a.settings.smallest_group,
            "votes_per_group": a.settings.votes_per_group,
            "seed": a.settings.seed,
        },
    }


def _participants(a: Analysis) -> list[Json]:
    measured = a.stability.replicates > 0
    stability = _numbers(a.stability.people) if measured else [None] * len(a.votes.participants)
    names = [*a.names, None]  # NO_GROUP is -1: the last
    rows = zip(
        a.ids(),
        _numbers(a.opinion_map.xy[:, 0]),
        _numbers(a.opinion_map.xy[:, 1]),
        a.grouping.labels.tolist(),
        a.opinion_map.votes_each.tolist(),
        stability,
        strict=True,
    )
    return [
        {"id": who, "x": x, "y": y, "group": names[label], "votes": votes, "stability": sure}
        for who, x, y, label, votes, sure in rows
    ]


def _group(a: Analysis, number: int) -> Json:
    x, y = a.grouping.centres[number].tolist()
    return {
        "id": a.names[number],
        "size": int(a.grouping.sizes()[number]),
        "x": _number(x),
        "y": _number(y),
        "stability": _number(a.stability.groups[number]) if a.stability.replicates else None,
        "representative": [
            {
                "statement": _name(a, r.statement),
                "direction": "agree" if r.agrees else "disagree",
                "successes": r.successes,
                "votes": r.votes,
                "share": _number(r.share),
                "z": _number(r.z),
                "ratio": _number(r.ratio),
                "z_ratio": _number(r.z_ratio),
            }
            for r in a.representatives(number)
        ],
    }


def _statements(a: Analysis) -> list[Json]:
    rows: dict[str, list[Any]] = {
        "id": [str(i) for i in a.votes.statements.tolist()],
        "votes": a.everyone.votes[0].tolist(),
        "agree": a.everyone.agree[0].tolist(),
        "disagree": a.everyone.disagree[0].tolist(),
        "pass": a.everyone.passed[0].tolist(),
        "groups": [{view.group: _view(view) for view in row} for row in views(a)]
        or [{}] * len(a.votes.statements),
        "consensus": _numbers(a.group_aware),
        "consensus_lower": _numbers(a.agreed.value),
        "consensus_lower_disagree": _numbers(a.rejected.value),
        "least_agreeing": [a.names[g] if a.names else None for g in a.agreed.least.tolist()],
        "not_enough_votes_from": [
            [name for name, short in zip(a.names, column, strict=True) if short]
            for column in a.agreed.short.T.tolist()
        ]
        or [[]] * len(a.votes.statements),
    }
    if a.settings.bridging:
        rows["bridging"] = _numbers(a.bridging.score)
        rows["bridging_side"] = _numbers(a.bridging.side)
    return [dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)]


def _view(view: GroupView) -> Json:
    return {
        "agree": view.agree,
        "disagree": view.disagree,
        "pass": view.passed,
        "low": round(view.low, 9),
        "high": round(view.high, 9),
        "ratio": round(view.ratio_agree, 9),
        "z_agree": round(view.z_agree, 9),
        "z_disagree": round(view.z_disagree, 9),
    }


def best(values: Floats, most: int = TOP) -> Ints:
    """The indices of the highest positive values, highest first, ties in order."""
    known = np.where(values > 0, values, -np.inf)
    order = np.argsort(-known, kind="stable")[:most]
    return np.asarray(order[np.isfinite(known[order])], np.int64)


def _consensus(a: Analysis) -> Json:
    most_agreed, most_rejected = st.majorities(a.everyone)

    def shared(lower: st.LowerConsensus) -> list[Json]:
        return [
            {
                "statement": _name(a, s),
                "lower": _number(lower.value[s]),
                "least": a.names[int(lower.least[s])],
            }
            for s in best(lower.value).tolist()
        ]

    def majority(found: list[st.Majority]) -> list[Json]:
        return [
            {
                "statement": _name(a, m.statement),
                "successes": m.successes,
                "votes": m.votes,
                "share": _number(m.share),
                "z": _number(m.z),
            }
            for m in found
        ]

    return {
        "agree": shared(a.agreed),
        "disagree": shared(a.rejected),
        "majority": {"agree": majority(most_agreed), "disagree": majority(most_rejected)},
        "group_aware": [
            {"statement": _name(a, s), "value": _number(a.group_aware[s])}
            for s in best(a.group_aware).tolist()
        ],
    }


def _bridging(a: Analysis) -> Json:
    """The statements with the highest bridging scores, and how the list differs from consensus across groups."""
    enough = a.everyone.votes[0] >= a.settings.votes_per_group
    free = best(np.where(enough, a.bridging.score, np.nan))
    grouped = best(a.agreed.value)
    return {
        "top": [{"statement": _name(a, s), "score": _number(a.bridging.score[s])} for s in free.tolist()],
        "only_bridging": [_name(a, s) for s in free.tolist() if s not in grouped],
        "only_groups": [_name(a, s) for s in grouped.tolist() if s not in free],
    }


def _questions(questions: list[Question]) -> list[Json]:
    return [
        {
            "statement": q.statement,
            "priority": _number(q.priority),
            "uncertainty": _number(q.uncertainty),
            "promise": _number(q.promise),
            "owed": q.owed,
        }
        for q in questions
    ]


def _places(a: Analysis, places: Places) -> Json:
    low, high = st.wilson(places.counts.agree, places.counts.votes)
    return {
        "unplaced": places.unplaced,
        "places": [
            {
                "name": name,
                "size": int(places.sizes[h]),
                "groups": dict(zip(a.names, places.in_groups[h].tolist(), strict=True))
                if places.shown[h]
                else None,
            }
            for h, name in enumerate(places.names)
        ],
        "statements": [
            {
                "id": _name(a, s),
                "places": {
                    name: {
                        "agree": int(places.counts.agree[h, s]),
                        "disagree": int(places.counts.disagree[h, s]),
                        "pass": int(places.counts.passed[h, s]),
                        "low": _number(low[h, s]),
                        "high": _number(high[h, s]),
                    }
                    for h, name in enumerate(places.names)
                    if places.shown[h]
                },
                "consensus_lower": _number(places.agreed.value[s]),
                "not_enough_votes_from": [
                    n for n, x in zip(places.names, places.agreed.short[:, s], strict=True) if x
                ],
            }
            for s in range(len(a.votes.statements))
        ],
        "weightings": [_weighting(a, weighting) for weighting in places.weightings],
    }


def _weighting(a: Analysis, w: Weighting) -> Json:
    def names(statements: Ints) -> list[str]:
        return [_name(a, s) for s in statements.tolist()]

    return {
        "name": w.name,
        "top": [
            {"statement": _name(a, s), "share": _number(w.share[s]), "lower": _number(w.lower[s])}
            for s in w.top.tolist()
        ],
        "enters": names(w.enters),
        "leaves": names(w.leaves),
        "majority_changes": names(w.flips),
        "groups_agree": _number(w.groups_agree),
    }


def earlier_of(result: Mapping[str, Any]) -> tuple[dict[str, str | None], dict[str, tuple[float, float]]]:
    """Group and position of each participant in an earlier result. Raises OpinionsError for anything else."""
    try:
        people = [(str(p["id"]), p["group"], p["x"], p["y"]) for p in result["participants"]]
        groups = {who: None if group is None else str(group) for who, group, _, _ in people}
        places = {who: (float(x), float(y)) for who, _, x, y in people if x is not None and y is not None}
    except (KeyError, TypeError, ValueError) as fault:
        raise OpinionsError("the earlier result is not one that this program wrote") from fault
    return groups, places
