"""The commands `talko allocate` and `talko match-fund`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from talko.engines.allocation.cli import main_allocate, main_match_fund

FILES = Path(__file__).parents[2] / "fixtures" / "engines"

TOWN = """META
key;value
num_projects;3
num_votes;4
budget;90
vote_type;approval
PROJECTS
project_id;cost;name
park;60;The park
pool;60;The pool
path;30;The path
VOTES
voter_id;vote;city
a;park,pool;Luleå
b;park,pool;Luleå
c;park,path;Oulu
d;pool,path;Oulu
"""


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.pb"
    path.write_text(TOWN, encoding="utf-8")
    return path


def result_of(town, *arguments):
    out = town.with_suffix(".json")
    assert main_allocate([str(town), "--out", str(out), *arguments]) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def test_it_works(town, capsys):
    result = result_of(town, "--explain")

    assert result["selected"] == ["park"]
    assert (result["spent"], result["budget"], result["exact_fallbacks"]) == (60, 90, 1)
    assert [(each["project"], each["price"]) for each in result["rounds"]] == [("park", 20.0)]
    assert [each["status"] for each in result["explanations"]] == ["won", "lost", "lost"]
    assert "1 of 3 projects for 60 of 90" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "selected"),
    [
        (["--rule", "greedy"], ["park", "path"]),
        (["--rule", "greedy-no-skip"], ["park"]),
        (["--rule", "greedy", "--threshold", "3"], ["park"]),
        (["--rule", "greedy-no-skip", "--reserve", "0.5"], ["park", "pool"]),
        (["--completion", "add1"], ["park", "path"]),
        (["--completion", "add1-exhaustive"], ["park", "path"]),
        (["--completion", "next-endowment"], ["park", "path"]),
        (["--fill"], ["park", "path"]),
        (["--compare", "coverage"], ["park", "path"]),
        (["--utility", "cardinality"], ["path"]),
        (["--ties", "cost,name"], ["park"]),
        (["--ties", "lot", "--seed", "1"], ["pool"]),
        (["--city-column", "city", "--city-shares", "Luleå=20,Oulu=70"], ["path"]),
    ],
)
def test_the_options(town, arguments, selected):
    assert result_of(town, *arguments)["selected"] == selected


def test_a_result_is_checked(town, tmp_path, capsys):
    result = result_of(town, "--explain")
    out = town.with_suffix(".json")

    assert main_allocate([str(town), "--check", str(out)]) == 0
    assert "The result holds, with its certificate." in capsys.readouterr().out
    result["selected"] = ["pool"]
    out.write_text(json.dumps(result), encoding="utf-8")
    assert main_allocate([str(town), "--check", str(out)]) == 1
    assert "Fault: the projects paid for are not the projects selected." in capsys.readouterr().out


def test_bad_input_is_one_line_on_standard_error(town, tmp_path, capsys):
    town.write_text(TOWN.replace("b;park,pool", "b;park,lake"), encoding="utf-8")
    assert main_allocate([str(town)]) == 2
    assert (
        capsys.readouterr().err
        == "talko allocate: town.pb: line 15, column 8: a vote for the unknown project 'lake'\n"
    )

    assert main_allocate([str(tmp_path / "absent.pb")]) == 2
    assert "absent.pb" in capsys.readouterr().err

    town.write_text(TOWN, encoding="utf-8")
    assert main_allocate([str(town), "--threshold", "3"]) == 2
    assert "a threshold belongs to the greedy rules" in capsys.readouterr().err
    assert main_allocate([str(town), "--city-column", "age"]) == 2
    assert "no column 'age'" in capsys.readouterr().err
    other = tmp_path / "other.json"
    other.write_text("{", encoding="utf-8")
    assert main_allocate([str(town), "--check", str(other)]) == 2
    assert "is not JSON" in capsys.readouterr().err


def test_the_result_goes_to_standard_output(town, capsys):
    assert main_allocate([str(town), "--out", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["selected"] == ["park"]


def test_match(tmp_path, capsys):
    rule, pledges, out = tmp_path / "rule.toml", tmp_path / "pledges.csv", tmp_path / "out.json"
    rule.write_text('pot = 1000\ncurrency = "SEK"\n[release]\nwhen = "milestones"\nmilestones = [0.3, 0.7]\n')
    pledges.write_text("pledge,campaign,supporter,amount\n1,well,ann,300\n2,well,bo,301\n3,roof,ann,1000\n")

    assert main_match_fund([str(rule), str(pledges), "--out", str(out)]) == 0

    result = json.loads(out.read_text())
    assert [(each["campaign"], each["match"], each["reason"]) for each in result["campaigns"]] == [
        ("roof", 625, "pot-too-small"),
        ("well", 375, "pot-too-small"),
    ]
    assert result["campaigns"][0]["tranches"] == [
        {"when": "milestone-1", "amount": 188},
        {"when": "milestone-2", "amount": 437},
    ]
    assert "1000 of 1000 SEK" in capsys.readouterr().out
    pledges.write_text("pledge,campaign,supporter,amount\n1,well,ann,3.5\n")
    assert main_match_fund([str(rule), str(pledges)]) == 2
    assert "pledges.csv: line 2, column 12: the amount is '3.5'" in capsys.readouterr().err


def test_a_budget_that_can_be_read_in_two_ways_is_refused(capsys):
    assert main_allocate([str(FILES / "thousands.pb")]) == 2
    assert capsys.readouterr().err == (
        "talko allocate: thousands.pb: line 9, column 8: the budget is '100,000', which can be read in two ways:"
        " write 100000, or 100.0000 for the fraction\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rule", "greedy", "--threshold", "1,500"], "'1,500' can be read in two ways"),
        (["--rule", "greedy", "--threshold", "1e999999999"], "is not a number"),
        (["--city-column", "city", "--city-shares", "Luleå=1e999999999,Oulu=1"], "is not a number"),
        (["--city-column", "city", "--city-shares", "Luleå=1,500,Oulu=1"], "should be CITY=AMOUNT"),
        (["--city-column", "city", "--city-shares", "Oulu=1,Oulu=2"], "a city is named twice"),
    ],
)
def test_numbers_on_the_line_are_read_as_those_of_the_file(town, capsys, arguments, said):
    with pytest.raises(SystemExit, match="2"):
        main_allocate([str(town), *arguments])
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("spent", ["1e999999999", "NaN", "Infinity", [60], None, True])
def test_a_result_with_impossible_numbers_has_a_fault(town, tmp_path, capsys, spent):
    result = result_of(town, "--explain") | {"spent": spent}
    out = tmp_path / "result.json"
    out.write_text(
        json.dumps(result).replace('"NaN"', "NaN").replace('"Infinity"', "1e400"), encoding="utf-8"
    )
    assert main_allocate([str(town), "--check", str(out)]) == 1
    assert "Fault: the result's amount spent is not a number" in capsys.readouterr().out


def test_first_come_first_served_goes_by_the_moment(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert (
        main_match_fund(
            [str(FILES / "match-offsets.toml"), str(FILES / "match-offsets.csv"), "--out", str(out)]
        )
        == 0
    )
    result = json.loads(out.read_text())
    assert [(each["campaign"], each["match"]) for each in result["campaigns"]] == [
        ("early", 10_000),
        ("late", 0),
    ]
    assert [each["pledge"] for each in result["pledges"]] == ["1", "2"]


def test_columns_that_are_not_read_are_named(tmp_path, capsys):
    rule, pledges = tmp_path / "rule.toml", tmp_path / "pledges.csv"
    rule.write_text("pot = 1000\n")
    pledges.write_text("pledge;campaign;supporter;amount;times\n1;well;ann;300;soon\n")
    assert main_match_fund([str(rule), str(pledges)]) == 0
    assert capsys.readouterr().err == (
        "talko match-fund: pledges.csv: line 1, column 34: the column 'times' is not read\n"
    )


def test_a_campaign_is_one_however_its_accents_are_written(tmp_path):
    rule, pledges, out = tmp_path / "rule.toml", tmp_path / "pledges.csv", tmp_path / "out.json"
    rule.write_text("pot = 1000\n")
    pledges.write_text("pledge,campaign,supporter,amount\r1,Å,ann,300\r2,A\u030a,bo,200\r", newline="")
    assert main_match_fund([str(rule), str(pledges), "--out", str(out)]) == 0
    campaigns = json.loads(out.read_text())["campaigns"]
    assert [(each["campaign"], each["pledged"]) for each in campaigns] == [("Å", 500)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b" ", "line 1, column 1: the file is empty"),
        (b"\xef\xbb\xbf\n\t\r\n", "line 1, column 1: the file is empty"),
        (b"pledge,campaign\n1,w\xc3\xa5\0\n", "line 2, column 5: a zero byte; this is not a text file"),
    ],
)
def test_pledges_that_are_none(tmp_path, capsys, content, said):
    rule, pledges = tmp_path / "rule.toml", tmp_path / "pledges.csv"
    rule.write_text("pot = 1000\n")
    pledges.write_bytes(content)
    assert main_match_fund([str(rule), str(pledges)]) == 2
    assert capsys.readouterr().err == f"talko match-fund: pledges.csv: {said}\n"


@pytest.mark.slow
def test_the_module_runs_without_the_rest_of_talko(town):
    command = [sys.executable, "-m", "talko.engines.allocation"]

    done = subprocess.run([*command, "allocate", str(town)], capture_output=True, text=True, check=True)
    assert "1 of 3 projects for 60 of 90" in done.stdout
    assert subprocess.run([*command, "allocat"], capture_output=True, check=False).returncode == 1
