"""What was paid to a bankgiro is read to the last öre, or not at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.core.values.money import Money
from talko.funding.payments.bank.reading import LARGEST, read
from talko.funding.payments.bank.statements import UnreadableStatement


def start(mark="P"):
    return f"01{'BGMAX':<20}0120261130173035010331{mark}"


def payment(amount, reference="", *, kind="20", serial="000120000009", sender="0009870001"):
    return f"{kind}{sender}{reference:>25}{amount:018d}22{serial}0"


def deposit(amount, count, *, day="20261130", serial="00017", currency="SEK"):
    return f"15{'3300001212121212':0>35}{day}{serial}{amount:018d}{currency}{count:08d} "


OPENS = "050005551234          SEK"
FILE = "\r\n".join(
    [
        start(),
        OPENS,
        payment(25_000, "1234567890128", serial="000120000001"),
        f"26{'Åsa Öberg':<35}Öberg Snickeri",
        "27Skeppsbrogatan 12                  97238",
        "28Luleå",
        payment(5_000, "RF18539007547034", kind="21", serial="000120000002"),
        payment(120_050, serial="000120000003"),
        payment(0, "1111111111119", kind="22", serial="000120000003"),
        "25Tack för isvägen!",
        "25Med vänlig hälsning",
        "26Norrskens Ideella",
        deposit(140_050, 3),
        OPENS.replace("SEK", "EUR"),
        payment(1, serial="000120000004"),
        payment(1, serial="000120000004"),
        deposit(2, 2, serial="00018", currency="EUR"),
        f"70{4:08d}{1:08d}{1:08d}{2:08d}",
        "",
    ]
)


def refused(content: str | bytes) -> str:
    with pytest.raises(UnreadableStatement) as refusal:
        read(content if isinstance(content, bytes) else content.encode("iso-8859-1"))
    return str(refusal.value.message)


def test_it_works():
    statement = read(FILE.encode("iso-8859-1"))
    assert (statement.made, statement.is_test) == ("BgMax", False)
    first, deducted, third, *two = statement.bookings
    assert (first.account, first.day, first.money) == ("5551234", date(2026, 11, 30), Money(25_000, "SEK"))
    assert (first.references, first.payer) == (("1234567890128",), "Åsa Öberg")
    assert deducted.money == Money(-5_000, "SEK")
    assert third.references == ("1111111111119",)
    assert third.text == "Tack för isvägen!\nMed vänlig hälsning"
    assert [one.money for one in two] == [Money(1, "EUR")] * 2
    assert len({one.id for one in statement.bookings}) == 5


def test_it_says_the_same_however_it_was_saved():
    expected = read(FILE.encode("iso-8859-1"))
    padded = "\n".join(line.ljust(80) for line in FILE.split("\r\n") if line)
    assert (
        read(FILE.encode()) == read(FILE.encode("utf-8-sig")) == read(padded.encode("iso-8859-1")) == expected
    )


def test_a_file_to_try_things_out_says_so():
    assert read(FILE.replace(start(), start("T")).encode("iso-8859-1")).is_test


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (deposit(140_050, 3), deposit(140_051, 3), "Line 13 of the BgMax file: the sum of the deposit"),
        (deposit(140_050, 3), deposit(140_050, 4), "number or currency"),
        (deposit(140_050, 3), deposit(140_050, 3, currency="EUR"), "number or currency"),
        (deposit(140_050, 3), deposit(140_050, 3, day="20261131"), "must be a date"),
        (deposit(140_050, 3), "", "the deposit before it has no end"),
        (f"70{4:08d}{1:08d}", f"70{5:08d}{1:08d}", "the number of records “20” is another than it says"),
        (f"70{4:08d}{1:08d}{1:08d}{2:08d}", "", "cut off"),
        (
            "000000000000025000",
            "0000000000000250,0",
            "Line 3 of the BgMax file: positions 38–55 must be digits",
        ),
        (
            OPENS + "\r\n" + payment(25_000, "1234567890128", serial="000120000001"),
            OPENS,
            "no payment stands before it",
        ),
        ("SEK\r\n20", "XXX\r\n20", "the currency “XXX”"),
        ("28Luleå", "28" + "x" * 79, "longer than 80"),
        ("28Luleå", start(), "a record “01” cannot be here"),
        (start() + "\r\n" + OPENS, start(), "no deposit has been opened"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(before, after, says):
    assert before in FILE
    assert says in refused(FILE.replace(before, after, 1))


def test_nothing_may_follow_the_end():
    assert "cannot be here" in refused(FILE + OPENS)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 99, b"01BG"])
def test_other_files_are_refused(content):
    assert "neither a BgMax file nor" in refused(content)


def test_a_file_that_is_too_large_is_refused_unread():
    assert "20 MB" in refused(b"01BGMAX" + b" " * LARGEST)


@given(st.binary(max_size=400))
def test_whatever_follows_is_read_or_refused(rest):
    with pytest.raises(UnreadableStatement):
        read(start().encode() + b"\n" + rest)


@given(st.integers(0, len(FILE) - 3))
def test_no_beginning_of_a_file_is_taken_for_the_whole(length):
    assert refused(FILE[:length])
