"""The rules of `docs/engines/match-rules.md`, each with pledges and figures worked out by hand, in whole units of money."""

import re
from pathlib import Path

import pytest

from talko.engines.allocation.errors import AllocationError
from talko.engines.allocation.match_funding import Pledge, match_pledges, releasable
from talko.engines.allocation.match_funding_files import parse_rule

PAGE = Path(__file__).parents[3] / "docs" / "engines" / "match-rules.md"
RULES = dict(
    re.findall(r"^## (.+?)\n.*?```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
)


def pledges(text):
    """Rows of "campaign supporter amount [city]"; amounts in whole units."""
    rows = [row.split() for row in text.strip().splitlines()]
    return [
        Pledge(str(number), row[0], row[1], int(row[2]) * 100, *row[3:])
        for number, row in enumerate(rows, start=1)
    ]


def crowd(campaign, people, amount, city=""):
    return "".join(f"{campaign} {city}{number} {amount} {city}\n" for number in range(people))


def applied(heading, rows):
    return match_pledges(parse_rule(RULES[heading], source=heading), pledges(rows))


SCHEMES = [
    (  # ann: 100 of 150, and her 80 no more; bo 60; cai 100 of 300: 260. Roof: six times 100, but 500 at most.
        "Double each gift",
        "well ann 150\nwell bo 60\nwell ann 80\nwell cai 300\n" + crowd("roof", 6, 100),
        {"roof": (50000, "capped"), "well": (26000, "matched")},
    ),
    (  # the well has three givers; ann alone, twice, makes no three for the roof
        "Lump sum for many givers",
        "well ann 10\nwell bo 10\nroof ann 900\nroof ann 900\nwell cai 1\nwell dee 500",
        {"roof": (0, "too-few-supporters"), "well": (100000, "matched")},
    ),
    (  # the bench costs 4,000: half is 2,000, though 2,500 came. The hall: half would be 30,000, the most is 5,000.
        "Half the cost at most",
        "bench ann 2500\nhall bo 40000",
        {"bench": (200000, "capped"), "hall": (500000, "capped")},
    ),
    (  # with the twentieth giver 20 × 100 = 2,000 are matched
        "Never first",
        crowd("garden", 20, 100),
        {"garden": (200000, "matched")},
    ),
    ("Never first", crowd("garden", 19, 400), {"garden": (0, "too-few-supporters")}),
    (  # three quarters of 4,000 are 3,000: the play has them and gets 1,000, the choir lacks one
        "Top-up",
        "play ann 2000\nchoir bo 2999\nplay cai 1000",
        {"choir": (0, "too-little-of-the-goal"), "play": (100000, "matched")},
    ),
    (  # a quarter, 1,000, has come, a quarter is added; what comes later adds nothing
        "Bridge",
        "play ann 1000\nplay bo 500",
        {"play": (100000, "matched")},
    ),
    (  # 1,000 by 3 and 1 givers, although one gives more than the three
        "By the number of givers",
        "well ann 1\nwell bo 1\nwell cai 1\nroof dee 900",
        {"roof": (25000, "matched"), "well": (75000, "matched")},
    ),
    (  # ideals: (3+3)²−18 = 18, (1+1+1)²−3 = 6, (1+1)²−2 = 2; of 1,000 the first would get 692 and is capped at 400,
        # the others divide 600 by 6 : 2, which is 450 and 150; 450 is above the cap too, and 200 are left for the third
        "Quadratic, with a cap",
        "a ann 9\na bo 9\nb ann 1\nb bo 1\nb cai 1\nc dee 1\nc eva 1",
        {"a": (40000, "capped"), "b": (40000, "capped"), "c": (20000, "matched")},
    ),
    (  # one pair, twice: 2 × M/(M + √(cc)) × c; with c = 10 and M = 10: 2 × ½ × 10 = 10. With c = 90: 2 × 0.1 × 90 = 18.
        "Quadratic, bounded by pairs",
        "a ann 10\na bo 10\nb cai 90\nb dee 90",
        {"a": (1000, "matched"), "b": (1800, "matched")},
    ),
    (  # a hundred from Austin are one giver of 100, with Luleå's 4 × 4 = 16: 2 × √(100 × 16) = 80. The roof is Austin's alone.
        "Each city as one giver",
        crowd("well", 100, 1, "Austin") + crowd("well", 4, 4, "Luleå") + crowd("roof", 100, 9, "Austin"),
        {"roof": (0, "nothing-due"), "well": (8000, "matched")},
    ),
    (  # each has 300 / 2 = 150. The well lacks 400 − 40 = 360, 120 from each of its three givers; then Cy has 30 and Di 150,
        # which is not the 500 − 150 = 350 that the roof lacks
        "Equal shares of each city's money",
        "well ann 10 Luleå\nwell bo 10 Luleå\nwell cy 20 Austin\nroof cy 50 Austin\nroof di 100 Austin",
        {"roof": (0, "too-little-support"), "well": (36000, "matched")},
    ),
]


@pytest.mark.parametrize(("heading", "rows", "expected"), SCHEMES)
def test_a_rule_of_the_page(heading, rows, expected):
    found = applied(heading, rows)
    assert {each.campaign: (each.match, each.reason) for each in found.campaigns} == expected


def test_every_rule_of_the_page_is_tried():
    assert set(RULES) == {heading for heading, _rows, _expected in SCHEMES}


def test_each_city_pays_its_share_of_every_match():
    """Of 80.00, by 300 : 600, and with equal shares what its own people paid: 2 × 120 and 120."""
    _roof, well = applied(
        "Each city as one giver",
        crowd("well", 100, 1, "Austin") + crowd("well", 4, 4, "Luleå") + "roof x 1 Austin",
    ).campaigns
    assert well.funders == {"Luleå": 2667, "Austin": 5333}

    found = applied(
        "Equal shares of each city's money",
        "well ann 10 Luleå\nwell bo 10 Luleå\nwell cy 20 Austin\nroof cy 50 Austin\nroof di 100 Austin",
    )
    assert found.campaigns[1].funders == {"Luleå": 24000, "Austin": 12000}
    assert found.unspent == {"Luleå": 6000, "Austin": 18000}


def test_a_lump_sum_is_there_once_and_while_the_pot_lasts():
    rows = [crowd(campaign, 3, 10) for campaign in ("a", "b", "c")] + ["a x 10"]
    found = applied("Lump sum for many givers", "".join(rows))
    assert [(each.match, each.reason) for each in found.campaigns] == [
        (100000, "matched"),
        (100000, "matched"),
        (0, "pot-too-small"),
    ]


@pytest.mark.parametrize("heading", ["Half the cost at most", "Never first", "Bridge"])
def test_a_campaign_that_is_not_funded_gets_nothing_paid(heading):
    rule = parse_rule(RULES[heading])
    assert releasable(rule, 1000, round_over=True, goal_reached=False) == 0
    assert releasable(rule, 1000, round_over=True, goal_reached=True) == 1000


def test_in_order_of_pledges_a_shared_pot_is_never_overdrawn_by_rounding():
    """Three cities with 1.00 each and gifts of one öre: every öre is of one city, and none pays more than it put in."""
    rule = parse_rule('pot = 300\ntrigger = "each-pledge"\n[funders]\na = 100\nb = 100\nc = 100')
    found = match_pledges(rule, [Pledge(str(number), "well", f"p{number}", 1) for number in range(400)])
    assert found.paid == 300
    assert found.unspent == {"a": 0, "b": 0, "c": 0}
    assert [sum(step.funders.values()) for step in found.pledges] == [1] * 300 + [0] * 100


def test_the_pages_python_holds():
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, str(PAGE), "exec"), {})


def test_with_equal_shares_nobody_draws_from_two_cities():
    with pytest.raises(AllocationError, match="the supporter 'ann' has two cities"):
        applied("Equal shares of each city's money", "well ann 10 Luleå\nroof ann 10 Austin")


def test_with_equal_shares_who_has_less_left_pays_less():
    """Ann and Di have 100 of Luleå's 200, Bo and Cy 150 of Austin's 300. The first project costs each of the four 50. The
    second lacks 140: Ann gives the 50 that she has left, and Bo 90."""
    rule = parse_rule(
        'pot = 500\nbase = "equal-shares"\n[goals]\na = 600\nb = 340\n[funders]\n"Luleå" = 200\nAustin = 300'
    )
    home = {"ann": "Luleå", "di": "Luleå", "bo": "Austin", "cy": "Austin"}
    given = [*(("a", who) for who in home), ("b", "ann"), ("b", "bo")]
    found = match_pledges(
        rule, [Pledge(str(number), at, who, 100, home[who]) for number, (at, who) in enumerate(given)]
    )
    assert {each.campaign: each.funders for each in found.campaigns} == {
        "a": {"Austin": 100, "Luleå": 100},
        "b": {"Austin": 90, "Luleå": 50},
    }


def test_what_a_threshold_sets_free_is_fixed():
    rule = parse_rule('pot = 9000\ntrigger = "threshold"\n[thresholds]\nsupporters = 2')
    given = [
        Pledge(str(number), "well", who, amount)
        for number, (who, amount) in enumerate([("ann", 100), ("bo", 200), ("cy", 500)])
    ]
    assert [each.match for each in match_pledges(rule, given).pledges] == [0, 300, 0]
