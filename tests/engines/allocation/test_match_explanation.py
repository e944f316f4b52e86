"""Each campaign and each supporter sees why it got what it got, and what a pledge will do is promised only if it is certain."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation.cli import main_match_fund
from talko.engines.allocation.match_estimate import Estimate, estimate
from talko.engines.allocation.match_explanation import as_csv, explain_supporters
from talko.engines.allocation.match_funding import Pledge, match_pledges
from talko.engines.allocation.match_funding_files import parse_rule
from talko.engines.allocation.match_rule import PotUse, Release, Trigger

from .test_match_funding import pledge_lists, rules

PLEDGES = [
    Pledge("1", "well", "ann", 800, "Luleå"),
    Pledge("2", "well", "bo", 300, "Luleå"),
    Pledge("3", "well", "bo", 200, "Luleå"),
    Pledge("4", "well", "=cy", 900, "Oslo"),
    Pledge("5", "well", "di", 50, "Austin"),
    Pledge("6", "roof", "ann", 400, "Luleå"),
]
RULE = """
pot = 1000
[counts]
cities = ["Luleå", "Austin"]
least = 100
[caps]
supporter = 600
[thresholds]
supporters = 2
[funders]
"Luleå" = 700
Austin = 300
"""


def rows_of(text):
    return [tuple(row.values()) for row in csv.DictReader(io.StringIO(text))]


def test_the_table_says_why():
    """The well has 600 (of 800) + 500 = 1,100; the pot gives 1,000 of it, 600 / 1,100 for Ann: 545.45…, and 454.54… for Bo."""
    assert rows_of(as_csv(parse_rule(RULE), PLEDGES)) == [
        (
            "roof",
            "",
            "",
            "400",
            "400",
            "0",
            "",
            "too-few-supporters",
            "1 of the 2 supporters that the rule asks for.",
        ),
        (
            "roof",
            "ann",
            "Luleå",
            "400",
            "400",
            "0",
            "",
            "all-counts",
            "All of it counts. 1 of the 2 supporters that the rule asks for.",
        ),
        (
            "well",
            "",
            "",
            "2250",
            "1100",
            "1000",
            "Luleå 700; Austin 300",
            "pot-too-small",
            "The rule gives 1100, but the pot is too small for that.",
        ),
        (
            "well",
            "'=cy",
            "Oslo",
            "900",
            "0",
            "0",
            "",
            "city-does-not-count",
            "Pledges from this city do not count.",
        ),
        (
            "well",
            "ann",
            "Luleå",
            "800",
            "600",
            "545",
            "",
            "capped",
            "Of each supporter's money 600 counts at most.",
        ),
        ("well", "bo", "Luleå", "500", "500", "455", "", "all-counts", "All of it counts."),
        (
            "well",
            "di",
            "Austin",
            "50",
            "0",
            "0",
            "",
            "below-the-least",
            "It is less than 100, which the rule asks of a supporter.",
        ),
    ]


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        # √400 = 20 and √100 = 10 twice: 20 × 20 = 400, 10 × 30 = 300 twice, which is the ideal (40² − 600) = 1,000
        ('base = "quadratic"', {"ann": 400, "bo": 300, "cy": 300}),
        # Luleå gives 500, Austin 100: 2 × √500 × √100 = 447.2; of 447 half each, the odd one to the first name, Austin;
        # Luleå's 223 by 400 : 100 are 178.4 and 44.6
        ('base = "quadratic"\nclusters = true', {"ann": 178, "bo": 45, "cy": 224}),
        ('base = "supporters"\nfactor = 50', {"ann": 50, "bo": 50, "cy": 50}),
        # the well lacks 300: 100 from each
        ('base = "equal-shares"\n[goals]\nwell = 900', {"ann": 100, "bo": 100, "cy": 100}),
        ("factor = 0.5", {"ann": 200, "bo": 50, "cy": 50}),
        ("[counts]\none_each = true", {"ann": 400, "bo": 100, "cy": 100}),
    ],
)
def test_a_match_is_divided_by_what_its_base_counts(rule, parts):
    pledges = [
        Pledge("1", "well", "ann", 400, "Luleå"),
        Pledge("2", "well", "bo", 100, "Luleå"),
        Pledge("3", "well", "cy", 100, "Austin"),
    ]
    read = parse_rule(f"pot = 9000\n{rule}")
    found = explain_supporters(read, pledges, match_pledges(read, pledges))
    assert {each.supporter: each.match for each in found} == parts


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists())
def test_the_parts_add_up_to_the_match(rule, pledges):
    matches = match_pledges(rule, pledges)
    found = explain_supporters(rule, pledges, matches)
    for match in matches.campaigns:
        mine = [each for each in found if each.campaign == match.campaign]
        assert sum(each.match for each in mine) == (match.match if match.counted else 0)
        assert sum(each.pledged for each in mine) == match.pledged
    assert as_csv(rule, pledges) == as_csv(rule, pledges[::-1])


NEXT = Pledge("9", "well", "eva", 100)
SO_FAR = [Pledge("1", "well", "ann", 300), Pledge("2", "roof", "bo", 500)]
CAPPED = "\n[caps]\ncampaign = 700"


@pytest.mark.parametrize(
    ("rule", "campaigns", "expected", "is_promise"),
    [
        # 300 + 100 now; others can empty the pot, or fill the well's cap
        ("pot = 1000" + CAPPED, ["well", "roof"], (400, 100, 0, 700), False),
        # twice 700 are covered by the pot, but not if others may join
        ("pot = 1400" + CAPPED, ["well", "roof"], (400, 100, 400, 700), True),
        ("pot = 1400" + CAPPED, None, (400, 100, 0, 700), False),
        # first come, first served: 300 and 500 are spent, 200 are left
        ('pot = 1000\ntrigger = "each-pledge"', None, (400, 100, 400, 500), True),
        ('pot = 850\ntrigger = "each-pledge"', None, (350, 50, 350, 350), True),
        # one more giver sets the sum free, then it is fixed; the threshold of three is not reached yet
        (
            'pot = 900\ntrigger = "threshold"\nbase = "lump-sum"\nfactor = 600\n[thresholds]\nsupporters = 2',
            None,
            (600, 600, 600, 600),
            True,
        ),
        (
            'pot = 900\ntrigger = "threshold"\nbase = "lump-sum"\nfactor = 600\n[thresholds]\nsupporters = 3',
            None,
            (0, 0, 0, 600),
            True,
        ),
        # who lacks less gets less: 1,000 − 300 = 700 before, 600 after
        (
            'pot = 5000\nbase = "gap"\n[goals]\nwell = 1000\nroof = 800',
            ["well", "roof"],
            (600, -100, 0, 1000),
            False,
        ),
    ],
)
def test_what_the_next_pledge_does(rule, campaigns, expected, is_promise):
    found = estimate(parse_rule(rule), SO_FAR, NEXT, campaigns=campaigns)
    assert found == Estimate(*expected, release=Release.ROUND_END)
    assert found.is_promise == is_promise


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists(), pledge_lists(), st.booleans(), st.sampled_from(Trigger))
def test_whatever_comes_later_the_match_is_within_its_bounds(rule, before, later, alone, trigger):
    if trigger.is_ordered and not rule.base.is_of_the_round:
        rule = replace(rule, trigger=trigger, use=PotUse.AS_NEEDED)
    following = Pledge("a", "well", "ann", 100, "Luleå", "2026-01-31")
    later = [replace(pledge, id=f"b{pledge.id}", time="2026-02-01") for pledge in later]
    names = ["well"] if alone else ["well", "roof"]
    before, later = ([pledge for pledge in each if pledge.campaign in names] for each in (before, later))

    told = estimate(rule, before, following, campaigns=names)

    matches = match_pledges(rule, [*before, following, *later])
    match = next(each.match for each in matches.campaigns if each.campaign == "well")
    assert told.least <= match <= told.most


def test_in_order_the_next_pledge_is_the_last_whatever_its_id():
    rule = parse_rule('pot = 500\ntrigger = "each-pledge"')
    assert estimate(rule, SO_FAR, Pledge("0", "well", "eva", 100)).adds == 0


def test_the_command_writes_the_table(tmp_path, capsys):
    rule, pledges, out = tmp_path / "rule.toml", tmp_path / "pledges.csv", tmp_path / "matches.csv"
    rule.write_text(RULE, encoding="utf-8")
    lines = [f"{each.id},{each.campaign},{each.supporter},{each.amount},{each.city}" for each in PLEDGES]
    pledges.write_text("\n".join(["pledge,campaign,supporter,amount,city", *lines]), encoding="utf-8")
    assert main_match_fund([str(rule), str(pledges), "--csv", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == as_csv(parse_rule(RULE), PLEDGES)
    capsys.readouterr()
    assert main_match_fund([str(rule), str(pledges), "--csv", "-"]) == 0
    assert capsys.readouterr().out == out.read_text(encoding="utf-8")


def test_a_rule_too_large_to_be_one_is_not_read(tmp_path, capsys):
    rule = tmp_path / "rule.toml"
    rule.write_bytes(b"#" * 1_000_001)
    assert main_match_fund([str(rule), str(rule)]) == 2
    assert "rule.toml: line 1, column 1: the file has more than 1,000,000 bytes" in capsys.readouterr().err
