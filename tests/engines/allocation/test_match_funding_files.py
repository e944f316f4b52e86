"""Match rules and pledges in files: what is read, and errors at their line and column."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation.errors import AllocationError, FormatError
from talko.engines.allocation.match_funding import Pledge
from talko.engines.allocation.match_funding_files import parse_pledges, parse_rule
from talko.engines.allocation.match_rule import Base, Caps, Counts, Release, Rule, Thresholds, Unspent

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
unspent = "carried-over"

[counts]
cities = ["Luleå", "Austin"]
least = 1000
one_each = true

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

[funders]
"Luleå" = 30_000_000
Austin = 20_000_000
"""


def test_a_rule_file():
    assert parse_rule(FULL) == Rule(
        pot=50_000_000,
        base=Base.PAIRWISE,
        factor=Fraction(3, 4),
        bound=100_000,
        clusters=True,
        counts=Counts(frozenset(["Luleå", "Austin"]), 1000, one_each=True),
        caps=Caps(50_000, 10_000_000, Fraction(1, 4), Fraction(1, 2)),
        thresholds=Thresholds(25, 500_000, 2, Fraction(1, 10)),
        release=Release.MILESTONES,
        milestones=(Fraction(3, 10), Fraction(7, 10)),
        goals={"well": 2_000_000},
        funders={"Luleå": 30_000_000, "Austin": 20_000_000},
        unspent=Unspent.CARRIED_OVER,
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
        ('cities = ["Luleå", "Austin"]', "cities = 3", "14:1", "cities should be a list of names"),
        ("goal_share = 0.5", "goal_share = 1.5", "22:1", "goal_share is a share and at most 1"),
        ("cities = 2", "towns = 2", "27:1", "unknown key 'towns'"),
        ("milestones = [0.3, 0.7]", "milestones = 1", "32:1", "milestones should be a list of shares"),
        ("milestones = [0.3, 0.7]", "milestones = [0.3]", "1:1", "add up to 1"),
        ("[goals]", "[gaols]", "34:1", "unknown key 'gaols'"),
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
