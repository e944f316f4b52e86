"""The result of any votes is well formed, and its figures are consistent."""

from __future__ import annotations

import json
import math
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from talko.engines.opinions import Settings, Votes, analyse, as_dict, ask_next, by_place, explain_person, svg
from talko.engines.opinions.result import earlier_of

from .conversations import made

triples = some.lists(
    some.tuples(some.integers(0, 20), some.integers(0, 9), some.sampled_from([-1, 0, 1])),
    min_size=1,
    max_size=150,
)


@pytest.mark.slow
@given(triples, some.integers(1, 4), some.sampled_from([None, 1, 2, 5]))
@settings(deadline=None, max_examples=60)
def test_any_votes_have_a_result(rows: list[tuple[int, int, int]], enough: int, groups: int | None) -> None:
    votes = Votes.from_rows(rows)
    analysis = analyse(votes, Settings(replicates=2, enough_votes=enough, smallest_group=2, groups=groups))
    places = by_place(analysis, {str(p): f"town {p % 3}" for p in range(21)})
    result = json.loads(json.dumps(as_dict(analysis, places), allow_nan=False))
    Xml.fromstring(svg(analysis))
    assert [p["id"] for p in result["participants"]] == [str(p) for p in sorted({p for p, _, _ in rows})]
    assert [s["id"] for s in result["statements"]] == [str(s) for s in sorted({s for _, s, _ in rows})]
    sizes = {g["id"]: g["size"] for g in result["groups"]}
    for name, size in sizes.items():
        assert sum(p["group"] == name for p in result["participants"]) == size
    for statement in result["statements"]:
        assert statement["votes"] == statement["agree"] + statement["disagree"] + statement["pass"]
        for way in ("agree", "disagree", "pass"):
            assert sum(g[way] for g in statement["groups"].values()) <= statement[way]
        lows = [g["low"] for g in statement["groups"].values()]
        assert statement["consensus_lower"] in (None, min(lows, default=None))
        assert (statement["consensus_lower"] is None) == (
            bool(statement["not_enough_votes_from"]) or not sizes
        )
    assert sum(s["votes"] for s in result["statements"]) == result["summary"]["votes"]
    for person in result["participants"][:3]:
        standing = explain_person(analysis, person["id"])
        assert math.isclose(standing.x, person["x"], abs_tol=1e-8)
        assert (
            len(ask_next(analysis, participant=person["id"], count=99))
            == len(result["statements"]) - person["votes"]
        )


def test_a_result_can_be_read_back_as_what_was_shown() -> None:
    analysis = analyse(made()[0], Settings(replicates=0))
    groups, places = earlier_of(as_dict(analysis))
    shown = analysis.as_earlier()
    assert groups == shown.groups
    assert places.keys() == shown.positions.keys()
