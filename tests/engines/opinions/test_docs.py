"""The worked example of the documentation is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from talko.engines.opinions import Settings, analyse, as_dict, read_votes
from talko.engines.opinions.cli import main

PAGE = Path(__file__).resolve().parents[3] / "docs" / "engines" / "opinions.md"


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_worked_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    votes = tmp_path / "votes.csv"
    votes.write_text(block("csv"), encoding="utf-8")
    assert main([str(votes), "--bootstrap", "0", "--table", "--person", "6", "--statement", "4"]) == 0
    assert capsys.readouterr().out == block("text")
    result = as_dict(analyse(read_votes(votes).votes, Settings(replicates=0)))
    fourth = result["statements"][3]
    assert (fourth["consensus_lower"], fourth["not_enough_votes_from"]) == (None, ["B"])
    assert fourth["consensus"] == pytest.approx(0.6)
    assert result["summary"]["variance_explained"] == pytest.approx([0.933, 0.067], abs=5e-4)
