"""The published conversations: counts, consensus and representative statements to six decimals, given their groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from talko.engines.opinions import Analysis, Settings, analyse
from talko.engines.opinions import statistics as st

from .conversations import REAL, Conversation, load

EXACT = 5e-7  # equal to six decimals


@pytest.fixture(params=REAL)
def conversation(request: pytest.FixtureRequest, real_data: Path) -> Conversation:
    return load(real_data, request.param)


@pytest.fixture
def analysis(conversation: Conversation) -> Analysis:
    assert conversation.wide.groups is not None
    return analyse(
        conversation.long.votes,
        Settings(replicates=0),
        labels=conversation.wide.groups,
        excluded=conversation.moderated,
    )


def test_both_forms_of_the_file_say_the_same(conversation: Conversation) -> None:
    long, wide = conversation.long.votes, conversation.wide.votes
    for part in ("participants", "statements", "start", "person", "value"):
        assert np.array_equal(getattr(long, part), getattr(wide, part)), part


def test_counts(conversation: Conversation) -> None:
    votes, expected = conversation.long.votes, conversation.expected
    everyone = st.count(votes)
    assert len(votes.participants) == expected["participants"]
    assert len(votes.statements) == expected["statements"]
    assert votes.count == expected["votes"]
    assert [int(x.sum()) for x in (everyone.agree, everyone.disagree, everyone.passed)] == [
        expected["agree"],
        expected["disagree"],
        expected["passed"],
    ]


def test_group_sizes(conversation: Conversation, analysis: Analysis) -> None:
    sizes = dict(zip(analysis.names, analysis.grouping.sizes().tolist(), strict=True))
    assert sizes == conversation.expected["polis_group_sizes"]
    assert int((analysis.grouping.labels == st.NO_GROUP).sum()) == conversation.expected["ungrouped"]


def test_shares_of_variance(conversation: Conversation) -> None:
    found = analyse(conversation.long.votes, Settings(replicates=0)).opinion_map.axes.shares
    assert found == pytest.approx(conversation.expected["svd_explained_ratio"][:2], abs=1e-6)


def test_majorities(conversation: Conversation, analysis: Analysis) -> None:
    for found, way in zip(st.majorities(analysis.everyone), ("agree", "disagree"), strict=True):
        rows = [[int(analysis.votes.statements[m.statement]), m.successes, m.votes, m.z] for m in found]
        _same_rows(rows, conversation.expected["consensus"][way], tied=(1, 2))


def test_group_aware_consensus(conversation: Conversation, analysis: Analysis) -> None:
    expected = conversation.expected["gac_top10"]
    value = analysis.group_aware
    top = np.argsort(-value, kind="stable")[: len(expected)]
    rows = [[int(analysis.votes.statements[s]), float(value[s])] for s in top]
    _same_rows(rows, expected, tied=(1,))


def test_representative_statements(conversation: Conversation, analysis: Analysis) -> None:
    for group, name in enumerate(analysis.names):
        rows = [
            [int(analysis.votes.statements[r.statement]), r.agrees, r.successes, r.votes, r.z_ratio]
            for r in analysis.representatives(group)
        ]
        expected = [
            [s, side == "agree", n, of, z] for s, side, n, of, z in conversation.expected["repness"][name]
        ]
        _same_rows(rows, expected, tied=(1, 2, 3))


def _same_rows(found: list[list[Any]], expected: list[list[Any]], tied: tuple[int, ...]) -> None:
    """The same figures in the same order, and the same statements except among exact ties, whose order is free."""
    assert [[row[at] for at in tied] for row in found] == [
        [pytest.approx(row[at], abs=EXACT) if isinstance(row[at], float) else row[at] for at in tied]
        for row in expected
    ]
    assert [row[-1] for row in found] == pytest.approx([row[-1] for row in expected], abs=EXACT)

    def untied(rows: list[list[Any]]) -> list[int]:
        figures = [tuple(round(row[at], 6) for at in tied) for row in rows]
        return [row[0] for row, figure in zip(rows, figures, strict=True) if figures.count(figure) == 1]

    inner = (
        slice(None) if len(expected) < st.BEST else slice(-1)
    )  # the last of a full list may tie with the next
    assert untied(found[inner]) == untied(expected[inner])
