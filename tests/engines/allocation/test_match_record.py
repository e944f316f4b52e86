"""A recorded match can be computed again by everyone, and every change of it is found."""

import json

import pytest

from talko.engines.allocation.cli import main_match_fund
from talko.engines.allocation.errors import AllocationError
from talko.engines.allocation.match_funding import Pledge
from talko.engines.allocation.match_record import as_json, csv_of, differences, make_record, read_record

RULE = 'name = "Krona for krona"\ncurrency = "SEK"\npot = 100_00\n[caps]\nsupporter = 50_00\n'
PLEDGES = [
    Pledge("1", "well", "ann", 8000),
    Pledge("2", "well", "bo", 3000),
    Pledge("3", "roof", 'Cai, "the roofer"', 4000),
]


@pytest.fixture
def record():
    return make_record(RULE, PLEDGES)


def test_it_holds_what_was_given_and_what_came_of_it(record):
    # 50.00 (of 80.00) + 30.00 = 80.00 and 40.00 are due, 100.00 are there: 66.67 and 33.33
    assert [(one["campaign"], one["match"]) for one in record["result"]["campaigns"]] == [
        ("roof", 3333),
        ("well", 6667),
    ]
    assert list(differences(read_record(as_json(record)))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda one: one["pledges"][1].__setitem__(3, 3001),
            "result.campaigns[2].pledged: recorded 11000, computed 11001",
        ),
        (
            lambda one: one["result"]["campaigns"][0].__setitem__("match", 3334),
            "recorded 3334, computed 3333",
        ),
        (
            lambda one: one["result"].__setitem__("paid", 10000.0),
            "result.paid: recorded 10000.0, computed 10000",
        ),
        (lambda one: one["result"].pop("left"), "result.left: recorded None, computed 0"),
        (lambda one: one["result"]["campaigns"].pop(), "result.campaigns: recorded"),
        (lambda one: one.__setitem__("rule", one["rule"].replace("50_00", "49_00")), "result.campaigns"),
    ],
)
def test_every_change_is_found(record, change, said):
    changed = json.loads(as_json(record))
    change(changed)
    assert any(said in line for line in differences(changed))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one.__setitem__("version", 2), "has version 2; this program replays 1"),
        (lambda one: one.__setitem__("note", ""), "nothing else"),
        (lambda one: one.__setitem__("rule", 5), "the rule is not a text"),
        (lambda one: one.__setitem__("rule", "pot = -1"), "line 1"),
        (lambda one: one.__setitem__("pledges", {}), "the pledges are not a list"),
        (lambda one: one["pledges"][0].pop(), "pledge 1 does not have 6 values"),
        (lambda one: one["pledges"][2].__setitem__(3, -5), "pledge 3 has no positive amount"),
        (lambda one: one["pledges"][2].__setitem__(3, True), "pledge 3 has no positive amount"),
        (lambda one: one["pledges"][2].__setitem__(0, "1"), "pledge 3 is not a pledge, or there twice"),
    ],
)
def test_what_is_no_record_is_refused(record, change, said):
    changed = json.loads(as_json(record))
    change(changed)
    with pytest.raises(AllocationError, match=said):
        list(differences(read_record(json.dumps(changed))))


def test_the_command_writes_it_and_replays_it(record, tmp_path, capsys):
    rule, pledges, out = tmp_path / "rule.toml", tmp_path / "pledges.csv", tmp_path / "record.json"
    rule.write_text(RULE)
    pledges.write_text(csv_of(record))
    assert main_match_fund([str(rule), str(pledges), "--record", str(out)]) == 0
    assert out.read_text() == as_json(record)
    capsys.readouterr()

    assert main_match_fund(["replay", str(out)]) == 0
    assert capsys.readouterr().out == "record.json: holds, 10000 paid\n"

    out.write_text(as_json(record).replace('  "paid": 10000,', '  "paid": 99999,\n  "paid": 10000,'))
    assert main_match_fund(["replay", str(out)]) == 1
    assert "written '  \"paid\": 99999,', should be '  \"paid\": 10000,'" in capsys.readouterr().out

    record["result"]["paid"] = 9999
    out.write_text(as_json(record))
    assert main_match_fund(["replay", str(out)]) == 1
    assert capsys.readouterr().out == (
        "record.json: does not hold\n  result.paid: recorded 9999, computed 10000\n"
    )
    out.write_text("{")
    assert main_match_fund(["replay", str(out)]) == 2
    assert "record.json is not JSON" in capsys.readouterr().err
