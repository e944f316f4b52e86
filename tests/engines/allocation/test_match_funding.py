"""Match rules: each part does what it says, and the promises hold for any pledges."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation.errors import AllocationError, FormatError
from talko.engines.allocation.match_funding import (
    Base,
    Caps,
    Counts,
    Pledge,
    PotUse,
    Release,
    Rule,
    Thresholds,
    Trigger,
    match_pledges,
    releasable,
    tranches,
)
from talko.engines.allocation.match_funding_files import parse_pledges, parse_rule

WELL = [
    Pledge("1", "well", "ann", 300, "Luleå", "2026-03-01"),
    Pledge("2", "well", "bo", 500, "Luleå", "2026-03-02"),
    Pledge("3", "roof", "cai", 400, "Austin", "2026-03-03"),
    Pledge("4", "well", "ann", 200, "Luleå", "2026-03-04"),
]


def matched(rule, pledges=WELL):
    return {each.campaign: (each.match, each.reason) for each in match_pledges(rule, pledges).campaigns}


def test_it_works():
    """A krona for every krona, while the pot lasts."""
    assert matched(Rule(pot=5000)) == {"roof": (400, "matched"), "well": (1000, "matched")}
    short = match_pledges(Rule(pot=700), WELL)
    assert {each.campaign: (each.match, each.due, each.reason) for each in short.campaigns} == {
        "roof": (200, 400, "pot-too-small"),
        "well": (500, 1000, "pot-too-small"),
    }
    assert (short.paid, short.left) == (700, 0)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(5000, factor=Fraction(1, 3)), {"roof": (133, "matched"), "well": (333, "matched")}),
        (
            Rule(5000, base=Base.SUPPORTERS, factor=Fraction(50)),
            {"roof": (50, "matched"), "well": (100, "matched")},
        ),
        (
            Rule(5000, base=Base.GOAL, factor=Fraction(1, 2), goals={"roof": 800, "well": 3000}),
            {"roof": (400, "matched"), "well": (1500, "matched")},
        ),
        (Rule(5000, base=Base.QUADRATIC), {"roof": (0, "nothing-due"), "well": (1000, "matched")}),
        (Rule(5000, base=Base.PAIRWISE, bound=500), {"roof": (0, "nothing-due"), "well": (500, "matched")}),
        (
            Rule(5000, base=Base.QUADRATIC, use=PotUse.WHOLE),
            {"roof": (0, "nothing-due"), "well": (5000, "matched")},
        ),
        (
            Rule(5000, base=Base.QUADRATIC, clusters=True),
            {"roof": (0, "nothing-due"), "well": (0, "nothing-due")},
        ),
        (Rule(2800, use=PotUse.WHOLE), {"roof": (800, "matched"), "well": (2000, "matched")}),
        (Rule(5000, caps=Caps(supporter=300)), {"roof": (300, "matched"), "well": (600, "matched")}),
        (Rule(5000, caps=Caps(campaign=450)), {"roof": (400, "matched"), "well": (450, "capped")}),
        (
            Rule(2000, caps=Caps(campaign_share=Fraction(1, 4))),
            {"roof": (400, "matched"), "well": (500, "capped")},
        ),
        (
            Rule(5000, caps=Caps(goal_share=Fraction(1, 10)), goals={"roof": 800, "well": 3000}),
            {"roof": (80, "capped"), "well": (300, "capped")},
        ),
        (
            Rule(5000, thresholds=Thresholds(supporters=2)),
            {"roof": (0, "too-few-supporters"), "well": (1000, "matched")},
        ),
        (
            Rule(5000, thresholds=Thresholds(amount=500)),
            {"roof": (0, "too-little-pledged"), "well": (1000, "matched")},
        ),
        (
            Rule(5000, thresholds=Thresholds(cities=2)),
            {"roof": (0, "too-few-cities"), "well": (0, "too-few-cities")},
        ),
        (
            Rule(5000, thresholds=Thresholds(goal_share=Fraction(1, 2)), goals={"roof": 800, "well": 3000}),
            {"roof": (400, "matched"), "well": (0, "too-little-of-the-goal")},
        ),
        (
            Rule(5000, counts=Counts(frozenset(["Luleå"]))),
            {"roof": (0, "nothing-due"), "well": (1000, "matched")},
        ),
        (Rule(5000, counts=Counts(least=450)), {"roof": (0, "nothing-due"), "well": (1000, "matched")}),
    ],
)
def test_each_part_of_a_rule(rule, expected):
    assert matched(rule) == expected


def test_each_pledge_first_come_first_served():
    rule = Rule(1000, trigger=Trigger.EACH_PLEDGE)

    result = match_pledges(rule, reversed(WELL))

    assert [(each.pledge, each.match) for each in result.pledges] == [
        ("1", 300),
        ("2", 500),
        ("3", 200),
        ("4", 0),
    ]
    assert matched(rule) == {"roof": (200, "pot-too-small"), "well": (800, "pot-too-small")}


def test_a_threshold_sets_free_what_was_pledged_before_it():
    rule = Rule(5000, trigger=Trigger.EACH_PLEDGE, thresholds=Thresholds(supporters=2))

    assert [(each.pledge, each.match) for each in match_pledges(rule, WELL).pledges] == [
        ("1", 0),
        ("2", 800),
        ("3", 0),
        ("4", 200),
    ]


def test_release():
    milestones = Rule(
        1, release=Release.MILESTONES, milestones=(Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))
    )

    assert tranches(milestones, 100) == [("milestone-1", 34), ("milestone-2", 33), ("milestone-3", 33)]
    assert [
        releasable(milestones, 100, round_over=True, goal_reached=True, milestones_done=done)
        for done in range(4)
    ] == [0, 34, 67, 100]
    at_end = Rule(1)
    assert tranches(at_end, 100) == [("round-end", 100)]
    assert releasable(at_end, 100, round_over=False, goal_reached=True) == 0
    assert releasable(at_end, 100, round_over=True, goal_reached=False) == 100
    at_goal = replace(at_end, release=Release.GOAL)
    assert releasable(at_goal, 100, round_over=True, goal_reached=False) == 0
    assert releasable(at_goal, 100, round_over=True, goal_reached=True) == 100
    at_once = replace(at_end, release=Release.AT_ONCE)
    assert releasable(at_once, 100, round_over=False, goal_reached=False) == 100


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"pot": -1}, "cannot be negative"),
        ({"trigger": Trigger.EACH_PLEDGE, "base": Base.QUADRATIC}, "need the trigger round-end"),
        ({"trigger": Trigger.EACH_PLEDGE, "use": PotUse.WHOLE}, "need the trigger round-end"),
        ({"base": Base.PAIRWISE}, "needs a positive bound"),
        ({"release": Release.MILESTONES}, "needs a list of milestones"),
        ({"release": Release.MILESTONES, "milestones": (Fraction(1, 2),)}, "add up to 1"),
    ],
)
def test_rules_that_cannot_be(parts, message):
    with pytest.raises(AllocationError, match=message):
        Rule(**{"pot": 100, **parts})


@pytest.mark.parametrize(
    ("pledge", "message"),
    [
        (Pledge("1", "well", "dee", 5), "two pledges have the same id"),
        (Pledge("9", "well", "ann", 5, "Oulu"), "has two cities"),
        (Pledge("9", "well", "dee", 0), "no positive amount"),
    ],
)
def test_pledges_that_cannot_be(pledge, message):
    with pytest.raises(AllocationError, match=message):
        match_pledges(Rule(100), [*WELL, pledge])


def test_a_goal_that_is_not_known():
    with pytest.raises(AllocationError, match="the campaign 'well' has none"):
        match_pledges(Rule(100, caps=Caps(goal_share=Fraction(1))), WELL)


CITY = {"ann": "Luleå", "bo": "Luleå", "cai": "Austin", "dee": "Oulu"}


@st.composite
def pledge_lists(draw):
    names = draw(
        st.lists(st.tuples(st.sampled_from(["well", "roof"]), st.sampled_from(list(CITY))), max_size=10)
    )
    return [
        Pledge(
            f"{index:02}", campaign, name, draw(st.integers(1, 900)), CITY[name], f"2026-01-{index + 1:02}"
        )
        for index, (campaign, name) in enumerate(names)
    ]


def optional(values):
    return st.none() | values


rules = st.builds(
    Rule,
    pot=st.integers(0, 3000),
    base=st.sampled_from(Base),
    factor=st.fractions(0, 3, max_denominator=7),
    use=st.sampled_from(PotUse),
    bound=st.integers(1, 900),
    clusters=st.booleans(),
    counts=st.builds(
        Counts, st.sampled_from([frozenset(), frozenset(["Luleå", "Oulu"])]), st.integers(0, 200)
    ),
    caps=st.builds(
        Caps,
        optional(st.integers(0, 500)),
        optional(st.integers(0, 900)),
        optional(st.fractions(0, 1, max_denominator=5)),
        optional(st.fractions(0, 1, max_denominator=5)),
    ),
    thresholds=st.builds(Thresholds, st.integers(0, 2), st.integers(0, 500), st.integers(0, 2)),
    goals=st.just({"well": 2000, "roof": 700}),
)


@settings(deadline=None)
@given(rules, pledge_lists(), st.randoms())
def test_at_the_rounds_end_the_order_of_pledges_changes_nothing(rule, pledges, random):
    times = [pledge.time for pledge in pledges]
    random.shuffle(times)
    moved = [replace(pledge, time=time) for pledge, time in zip(pledges, times, strict=True)]
    random.shuffle(moved)

    assert match_pledges(rule, moved) == match_pledges(rule, pledges)


@settings(deadline=None)
@given(rules, pledge_lists().filter(bool), st.data())
def test_splitting_a_pledge_gains_nothing(rule, pledges, data):
    if not rule.base.is_quadratic and rule.use is PotUse.AS_NEEDED and data.draw(st.booleans()):
        rule = replace(rule, trigger=Trigger.EACH_PLEDGE)
    place = data.draw(st.integers(0, len(pledges) - 1))
    whole = pledges[place]
    part = data.draw(st.integers(1, whole.amount))
    pieces = [replace(whole, amount=part)]
    if part < whole.amount:
        pieces.append(replace(whole, id=whole.id + "b", amount=whole.amount - part))
    split = [*pledges[:place], *pieces, *pledges[place + 1 :]]

    assert match_pledges(rule, split).campaigns == match_pledges(rule, pledges).campaigns


@settings(deadline=None)
@given(rules, pledge_lists())
def test_the_pot_is_never_overdrawn_and_caps_hold(rule, pledges):
    result = match_pledges(rule, pledges)

    assert sum(each.match for each in result.campaigns) == result.paid == rule.pot - result.left <= rule.pot
    for each in result.campaigns:
        assert rule.caps.campaign is None or each.match <= rule.caps.campaign
        assert rule.caps.campaign_share is None or each.match <= rule.pot * rule.caps.campaign_share
        assert rule.caps.goal_share is None or each.match <= rule.goals[each.campaign] * rule.caps.goal_share
        if rule.use is PotUse.AS_NEEDED:
            assert each.match <= each.due


@settings(deadline=None)
@given(rules, pledge_lists(), st.data())
def test_one_more_pledge_never_lowers_what_its_campaign_is_due(rule, pledges, data):
    name = data.draw(st.sampled_from(list(CITY)))
    more = Pledge("99", "well", name, data.draw(st.integers(1, 900)), CITY[name], "2026-02-01")
    before = {each.campaign: each.due for each in match_pledges(rule, pledges).campaigns}
    after = {each.campaign: each.due for each in match_pledges(rule, [*pledges, more]).campaigns}

    if rule.base is not Base.PAIRWISE:
        assert after["well"] >= before.get("well", 0)


@settings(deadline=None)
@given(rules, pledge_lists())
def test_each_pledge_adds_up_to_the_campaigns_match(rule, pledges):
    if rule.base.is_quadratic or rule.use is PotUse.WHOLE:
        rule = replace(rule, base=Base.AMOUNT, use=PotUse.AS_NEEDED)
    result = match_pledges(replace(rule, trigger=Trigger.EACH_PLEDGE), pledges)

    assert sum(each.match for each in result.pledges) == result.paid <= rule.pot
    for campaign in result.campaigns:
        assert campaign.match == sum(
            each.match for each in result.pledges if each.campaign == campaign.campaign
        )


FULL = """# Luleå doubles what its people give
name = "Krona for krona"
currency = "SEK"
pot = 50_000_000
trigger = "round-end"
base = "quadratic-pairwise"
factor = 0.75
use = "as-needed"
bound = 100_000
clusters = true

[counts]
cities = ["Luleå", "Austin"]
least = 1000

[caps]
supporter = 50000
campaign = 10_000_000
campaign_share = "0.25"
goal_share = 0.5

[thresholds]
supporters = 25
amount = 500_000
cities = 2
goal_share = 0.1

[release]
when = "milestones"
milestones = [0.3, 0.7]

[goals]
well = 2_000_000
"""


def test_a_rule_file():
    assert parse_rule(FULL) == Rule(
        pot=50_000_000,
        base=Base.PAIRWISE,
        factor=Fraction(3, 4),
        bound=100_000,
        clusters=True,
        counts=Counts(frozenset(["Luleå", "Austin"]), 1000),
        caps=Caps(50_000, 10_000_000, Fraction(1, 4), Fraction(1, 2)),
        thresholds=Thresholds(25, 500_000, 2, Fraction(1, 10)),
        release=Release.MILESTONES,
        milestones=(Fraction(3, 10), Fraction(7, 10)),
        goals={"well": 2_000_000},
        name="Krona for krona",
        currency="SEK",
    )
    assert parse_rule("pot = 5") == Rule(pot=5)


@pytest.mark.parametrize(
    ("before", "after", "where", "message"),
    [
        ("pot = 50_000_000\n", "", "1:1", "pot should be a whole number"),
        ("pot = 50_000_000", "pot = 1.5", "4:1", "pot should be a whole number"),
        ("pot = 50_000_000", "  pot = -3", "4:3", "pot should be a whole number"),
        ("factor = 0.75", "factor = nan", "7:1", "factor should be a number"),
        ("factor = 0.75", "factor = -1", "7:1", "factor is negative"),
        ("factor = 0.75", "factor = 1e999999", "7:1", "'1e999999' is not finite or has too many digits"),
        (
            "factor = 0.75",
            'factor = "1,500"',
            "7:1",
            "'1,500' can be read in two ways: write 1500, or 1.5000",
        ),
        ("pot = 50_000_000", 'pot = "50,000"', "4:1", "pot should be a whole number"),
        ("pot = 50_000_000", "pot = " + "9" * 30, "4:1", "pot should be a whole number"),
        ("pot = 50_000_000", "pot = 50,000", "4:9", "Expected newline or end of document after a statement"),
        ("factor = 0.75", "facter = 0.75", "7:1", "unknown key 'facter'"),
        (
            'base = "quad',
            'base = "cubic-quad',
            "6:1",
            "base is 'cubic-quadratic-pairwise', which is not one of amount",
        ),
        ("clusters = true", "clusters = 1", "10:1", "clusters should be true or false"),
        ('cities = ["Luleå", "Austin"]', "cities = 3", "13:1", "cities should be a list of names"),
        ("goal_share = 0.5", "goal_share = 1.5", "20:1", "goal_share is a share and at most 1"),
        ("cities = 2", "towns = 2", "25:1", "unknown key 'towns'"),
        ("milestones = [0.3, 0.7]", "milestones = 1", "30:1", "milestones should be a list of shares"),
        ("milestones = [0.3, 0.7]", "milestones = [0.3]", "1:1", "add up to 1"),
        ("[goals]", "[gaols]", "32:1", "unknown key 'gaols'"),
        ('name = "Krona', 'name = 5 #"Krona', "2:1", "name should be text"),
    ],
)
def test_a_rule_file_that_cannot_be_read(before, after, where, message):
    assert before in FULL
    with pytest.raises(AllocationError) as caught:
        parse_rule(FULL.replace(before, after, 1), source="rule.toml")

    line, column = where.split(":")
    assert str(caught.value).startswith(f"rule.toml: line {line}, column {column}: ")
    assert message in str(caught.value)


def test_broken_toml_names_line_and_column():
    with pytest.raises(AllocationError, match=r"^r.toml: .*line 2, column 5"):
        parse_rule("pot = 5\nx = = 3", source="r.toml")
    for text in ("pot = " + "9" * 5000, "pot = " + "[" * 5000, 'pot = 5\nname = "'):
        with pytest.raises(FormatError, match=r"^r.toml: line [12], column [0-9]+: "):
            parse_rule(text, source="r.toml")


def test_a_rule_file_with_a_byte_order_mark_and_numbers_as_toml_writes_them():
    assert parse_rule("\ufeffpot = 5\nfactor = 1.125") == Rule(pot=5, factor=Fraction(9, 8))
    assert parse_rule("pot = 5\nfactor = 1_000.5e-1").factor == Fraction(2001, 20)


GOOD = 'pledge,campaign,supporter,amount,city,time\n1,well,ann,300,Luleå,2026-03-01\n\n2,roof,"bo, jr",5,,\n'


def test_pledges_from_a_file():
    assert parse_pledges(GOOD) == [
        Pledge("1", "well", "ann", 300, "Luleå", "2026-03-01"),
        Pledge("2", "roof", "bo, jr", 5),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_pledges_as_spreadsheets_save_them(separator):
    text = f"\ufeffsep={separator}\n" + GOOD.replace('"bo, jr"', '"bo""s"').replace(",", separator)
    text = text.replace("\n", f"{separator}\r\n").replace(f"sep={separator}{separator}", f"sep={separator}")
    assert parse_pledges(text) == [
        Pledge("1", "well", "ann", 300, "Luleå", "2026-03-01"),
        Pledge("2", "roof", 'bo"s', 5),
    ]
    assert parse_pledges(text.partition("\n")[2]) == parse_pledges(text)


def test_a_header_that_two_signs_could_separate_is_asked_about():
    with pytest.raises(
        FormatError, match=r"^p.csv: line 1, column 1: the header may be separated by .* write sep="
    ):
        parse_pledges("a;b,c\n1;2,3\n", source="p.csv")


FIRST_COME = Rule(pot=10, trigger=Trigger.EACH_PLEDGE)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:10:00+01:00"),
        ("2026-10-25T09:05Z", "2026-10-25T10:04+00:00"),
        ("2026-10-25 09:05:00.1Z", "2026-10-25T09:05:00.11z"),
        ("2026-10-25t23:59:59-0500", "2026-10-26T05:00:00Z"),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        ("2026-10-25T09:05", "2026-10-25T10:00"),
        ("2026-10-25", "2026-10-26"),
    ],
)
def test_the_earlier_moment_comes_first(earlier, later):
    pledges = [Pledge("1", "late", "bo", 10, time=later), Pledge("2", "early", "ann", 10, time=earlier)]
    assert [each.pledge for each in match_pledges(FIRST_COME, pledges).pledges] == ["2", "1"]


def test_at_one_moment_or_without_one_ids_decide_numbers_by_value():
    at = "2026-10-25T09:05Z"
    pledges = [Pledge(id, "well", "ann", 10, time=at) for id in ("10", "9", "007")]
    assert [each.pledge for each in match_pledges(FIRST_COME, pledges).pledges] == ["007", "9", "10"]
    timeless = [replace(pledge, time="") for pledge in pledges]
    assert match_pledges(FIRST_COME, timeless) == match_pledges(FIRST_COME, pledges)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (("2026-10-25T09:05Z", "9:05"), "the time '9:05' of the pledge '1' is not a timestamp"),
        (("2026-10-25T09:05Z", ""), "the time '' of the pledge '1' is not a timestamp"),
        (
            ("2026-10-25T09:05", "2026-10-25T09:05Z"),
            "the time of the pledge '1' is a time with an offset from UTC",
        ),
    ],
)
def test_times_that_cannot_be_put_in_order(times, said):
    pledges = [Pledge(str(place), "well", "ann", 10, time=time) for place, time in enumerate(times)]
    with pytest.raises(AllocationError, match=said):
        match_pledges(FIRST_COME, pledges)
    assert match_pledges(Rule(pot=10), pledges).paid == 10


@pytest.mark.parametrize(
    ("before", "after", "where", "message"),
    [
        ("amount", "sum", "1:1", "the column amount is missing"),
        ("ann,300", "ann,3.5", "2:12", "the amount is '3.5'"),
        ("ann,300", "ann,-3", "2:12", "the amount is '-3'"),
        ("ann,300", "ann,0", "2:12", "the amount is '0'"),
        ("ann,300", "ann," + "9" * 50, "2:12", "the amount is"),
        ("ann,300", ",300", "2:8", "the supporter is missing"),
        ("ann,300", "300", "2:1", "this row has 5 cells, its header 6"),
        ("2,roof", "1,roof", "4:1", "the pledge '1' appears twice, first on line 2"),
        (
            "ann,300",
            'ann,"10,000"',
            "2:12",
            "the amount is '10,000', not a positive whole number of minor units",
        ),
        ("ann,300", "ann,10 000", "2:12", "the amount is '10 000'"),
        ("ann,300", "ann,300 kr", "2:12", "the amount is '300 kr'"),
        ("ann,300", "ann,٣٠٠", "2:12", "the amount is '٣٠٠'"),
        ("ann,300", "ann,10,000", "2:25", "this row has 7 cells, its header 6"),
        (
            "2026-03-01",
            "9:05",
            "2:22",
            "the time '9:05' is not a timestamp such as 2026-10-25T09:05:00+02:00",
        ),
        ("2026-03-01", "2026-03-01 9:05", "2:22", "is not a timestamp such as"),
        ("2026-03-01", "01.03.2026", "2:22", "is not a timestamp such as"),
        ("2026-03-01", "2026-03-01T25:00", "2:22", "is not a valid date or time"),
        ("2026-03-01", "2026-02-30", "2:22", "is not a valid date or time"),
        (
            "2026-03-01",
            "2026-03-01T09:05:00+25:00",
            "2:22",
            "is not a valid date or time",
        ),
        ("2026-03-01", "２０２６-03-01", "2:22", "is not a timestamp such as"),
        (
            "5,,\n",
            "5,,2026-03-01T09:05\n",
            "4:20",
            "is a time without an offset from UTC; earlier rows have a date",
        ),
        ("5,,\n", "5,,\n", "4:20", "the time is missing, and the order of pledges decides"),
        ("city,time", "city,city", "1:39", "the column 'city' appears twice"),
    ],
)
def test_pledges_that_cannot_be_read(before, after, where, message):
    with pytest.raises(FormatError) as caught:
        parse_pledges(GOOD.replace(before, after, 1), source="p.csv", timed=True)

    line, column = where.split(":")
    assert str(caught.value).startswith(f"p.csv: line {line}, column {column}: ")
    assert message in str(caught.value)


PIECES = [
    "",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    '"',
    "\ufeff",
    "sep=;\n",
    "nan",
    "1e9",
    "9" * 40,
    "-",
    "2026-10-25T9:05",
    "٣",
    "\x00",
    "[",
    "=",
]


def damaged(text, data):
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        end = at + data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.sampled_from([*PIECES, text[at:end] * 2])) + text[end:]
    return text


@settings(deadline=None)
@given(st.data())
def test_damaged_pledges_are_read_or_refused_at_their_place(data):
    try:
        pledges = parse_pledges(damaged(GOOD, data), source="p.csv", timed=data.draw(st.booleans()))
    except FormatError as error:
        assert str(error).startswith(f"p.csv: line {error.line}, column {error.column}: ")  # noqa: PT017  # one of two ends
        return
    assert all(pledge.amount > 0 for pledge in pledges)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_rule_is_read_or_refused_at_its_place(data):
    try:
        rule = parse_rule(damaged(FULL, data), source="r.toml")
    except FormatError as error:
        assert str(error).startswith(f"r.toml: line {error.line}, column {error.column}: ")  # noqa: PT017  # one of two ends
        return
    assert rule.pot >= 0
