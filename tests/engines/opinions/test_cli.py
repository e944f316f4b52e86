"""The command: files in, files out, and one clear line for an error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from talko.engines.opinions.cli import main
from talko.engines.opinions.grouping import adjusted_rand

from .conversations import REAL, made, rows_of, write_long

pytestmark = pytest.mark.slow


@pytest.fixture
def votes_file(tmp_path: Path) -> Path:
    return write_long(tmp_path / "votes.csv", rows_of(made(seen=0.9)[0]))


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def result_of(path: Path, *more: object) -> dict[str, Any]:
    out = path.with_suffix(".json")
    assert run(path, "--out", out, "--bootstrap", 3, *more) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def test_it_works(votes_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = result_of(votes_file, "--svg", tmp_path / "map.svg", "--table")
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<svg")
    assert capsys.readouterr().out.startswith("Group    People  Stability")
    assert set(result) == {
        "schema",
        "summary",
        "participants",
        "groups",
        "statements",
        "consensus",
        "bridging",
        "ask_next",
    }
    assert {"id", "x", "y", "group"} <= set(result["participants"][0])
    assert {"id", "size", "stability", "representative"} <= set(result["groups"][0])
    assert {"id", "agree", "disagree", "pass", "groups", "consensus_lower"} <= set(result["statements"][0])
    assert [(g["id"], g["size"]) for g in result["groups"]] == [("A", 40), ("B", 20)]
    assert set(result["ask_next"]) == {"anyone", "A", "B"}
    for top in (result["consensus"]["agree"], result["bridging"]["top"]):
        assert sum(8 <= int(row["statement"]) < 16 for row in top[:8]) >= 7


def test_a_column_that_is_not_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(__file__).parents[2] / "fixtures" / "engines" / "unknown-column.csv"
    assert run(path, "--bootstrap", 0) == 0
    shown = capsys.readouterr()
    assert shown.err == f"{path}: line 1, column 6: the column 'n-pass' is not read\n"
    summary = json.loads(shown.out)["summary"]
    assert (summary["participants"], summary["statements"], summary["votes"]) == (4, 2, 8)


def test_semicolons_are_read_and_an_unknown_separator_is_named(
    votes_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "semicolons.csv"
    other.write_text("sep=;\n" + votes_file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert result_of(other) == result_of(votes_file)
    other.write_text(votes_file.read_text(encoding="utf-8").replace(",", "#"), encoding="utf-8")
    capsys.readouterr()
    assert run(other) == 2
    assert f"{other}: line 1: no participant column; name it one of " in capsys.readouterr().err


@pytest.mark.parametrize("name", REAL[::2])
def test_all_three_forms_and_any_order_give_the_same_file(real_data: Path, tmp_path: Path, name: str) -> None:
    folder = real_data / "polis" / name
    lines = (folder / "votes.csv").read_text(encoding="utf-8").splitlines()
    order = np.random.default_rng(3).permutation(len(lines) - 1) + 1
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("\n".join([lines[0], *(lines[at] for at in order)]) + "\n", encoding="utf-8")
    outs = []
    for number, path in enumerate((folder / "votes.csv", folder / "participants-votes.csv", mixed)):
        out = tmp_path / f"{number}.json"
        assert run(path, "--out", out, "--bootstrap", 2) == 0
        outs.append(out.read_bytes())
    assert outs[0] == outs[1] == outs[2]


@pytest.mark.parametrize("name", REAL)
def test_negated_votes_give_the_same_groups(real_data: Path, tmp_path: Path, name: str) -> None:
    source = real_data / "polis" / name / "votes.csv"
    head, *lines = source.read_text(encoding="utf-8").splitlines()
    at = head.split(",").index("vote")
    turned = tmp_path / "turned.csv"
    with turned.open("w", encoding="utf-8") as file:
        file.write(head + "\n")
        for line in lines:
            fields = line.split(",")
            fields[at] = str(-int(fields[at]))
            file.write(",".join(fields) + "\n")
    labels = []
    for path in (source, turned):
        out = tmp_path / "out.json"
        assert run(path, "--out", out, "--bootstrap", 0, "--no-bridging") == 0
        people = json.loads(out.read_text(encoding="utf-8"))["participants"]
        labels.append(np.array([str(p["group"]) for p in people]))
    assert adjusted_rand(labels[0], labels[1]) == 1


def test_published_groups_and_moderation(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "polis" / "15-per-hour-seattle"
    out = tmp_path / "out.json"
    arguments = ["--given-groups", "--statements", folder / "comments.csv", "--bootstrap", 0, "--out", out]
    assert run(folder / "participants-votes.csv", *arguments) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert [(g["id"], g["size"], g["stability"]) for g in result["groups"]] == [
        ("0", 99, None),
        ("1", 39, None),
    ]
    assert result["consensus"]["group_aware"][0] == {
        "statement": "2",
        "value": pytest.approx(0.370968, abs=1e-6),
    }
    assert len(result["statements"]) == 54 - 23


def test_letters_stay_as_they_were_shown(votes_file: Path, tmp_path: Path) -> None:
    first = result_of(votes_file)
    for person in first["participants"]:
        person["group"] = {"A": "B", "B": "A"}[person["group"]]
        person["x"] = -person["x"]
    shown = tmp_path / "shown.json"
    shown.write_text(json.dumps(first), encoding="utf-8")
    second = result_of(votes_file, "--previous", shown)
    assert [g["id"] for g in second["groups"]] == ["B", "A"]
    assert [p["group"] for p in second["participants"]] == [p["group"] for p in first["participants"]]
    assert second["participants"][0]["x"] == pytest.approx(first["participants"][0]["x"])


def test_results_by_municipality(votes_file: Path, tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    places.write_text(
        "participant,municipality\n" + "".join(f"{p},town {p % 4}\n" for p in range(60)), encoding="utf-8"
    )
    result = result_of(votes_file, "--places", places)["places"]
    assert [p["size"] for p in result["places"]] == [15] * 4
    assert [w["name"] for w in result["weightings"]] == ["people", "equal"]
    population = tmp_path / "population.csv"
    population.write_text(
        "municipality,population\n" + "".join(f"town {p},{p + 1}000\n" for p in range(4)), "utf-8"
    )
    result = result_of(votes_file, "--places", places, "--population", population)["places"]
    assert [w["name"] for w in result["weightings"]] == ["people", "equal", "population"]


def test_explanations_are_printed(votes_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(votes_file, "--bootstrap", 0, "--person", 3, "--statement", 0) == 0
    out = capsys.readouterr().out
    assert out.startswith("participant  group  votes")
    assert "ask next" in out
    assert "group  agree  disagree" in out


def test_without_a_file_the_result_is_printed(votes_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(votes_file, "--bootstrap", 0, "--groups", 3, "--no-bridging") == 0
    result = json.loads(capsys.readouterr().out)
    assert len(result["groups"]) == 3
    assert "bridging" not in result


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--smallest-group", "1"], "a group of one"),
        (["--groups", "9"], "the number of groups is 1 to 5"),
        (["--given-groups"], "there is no group-id column"),
        (["--person", "nobody"], "no participant nobody"),
        (["--statement", "nothing"], "no statement nothing"),
        (["--previous", "votes.csv"], "votes.csv: not a result of this program"),
        (["--places", "votes.csv"], "votes.csv: line 1: no column named municipality"),
        (["--population", "votes.csv"], "votes.csv: line 1: no column named municipality"),
        (["--statements", "none.csv"], "none.csv: cannot read none.csv"),
        (["--out", "no-folder/out.json"], "No such file or directory"),
    ],
)
def test_wrong_requests_are_one_line(
    votes_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(votes_file.parent)
    assert run("votes.csv", "--bootstrap", 0, *arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_wrong_votes_are_said_with_file_line_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\n1,5,1\n1,6,yes\n", encoding="utf-8")
    assert run(path) == 2
    assert capsys.readouterr().err == f"{path}: line 3, column 3: 'yes' is not a vote; use -1, 0 or 1\n"


def test_it_runs_as_a_module(votes_file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "talko.engines.opinions", str(votes_file), "--bootstrap", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"] == "talko-opinions/1"
