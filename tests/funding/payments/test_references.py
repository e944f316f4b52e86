"""References are written as banks demand, and found in whatever people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.funding.payments import references

NUMBERS = st.from_regex(r"[1-9][0-9]{11}", fullmatch=True)


def test_it_works():
    assert references.rf("539007547034") == "RF18539007547034"  # the example of the standard
    assert references.ocr("123456789012") == "1234567890128"
    assert references.in_groups("RF18539007547034") == "RF18 5390 0754 7034"


@pytest.mark.parametrize(
    "text",
    [
        "RF18539007547034",
        "rf18 5390 0754 7034",
        "Gåva till isvägen, ref. RF18-5390-0754-7034 tack!",
        "RF18\u00a05390.0754.7034",
    ],
)
def test_it_is_found_as_people_write_it(text):
    assert references.numbers_in([text]) == ["539007547034"]


@pytest.mark.parametrize(
    "text", ["RF19539007547034", "RF185390075470341", "539007547034", "", "RF18", "7" * 5000]
)
def test_what_is_no_reference_is_not_taken_for_one(text):
    assert references.numbers_in([text]) == []


def test_two_of_them_are_both_told():
    both = f"{references.ocr('111111111111')} / {references.rf('222222222222')}"
    assert sorted(references.numbers_in([both])) == ["111111111111", "222222222222"]


@given(NUMBERS)
def test_both_forms_lead_back_to_the_number(number):
    assert references.numbers_in([references.rf(number), references.in_groups(references.ocr(number))]) == [
        number
    ]


@given(NUMBERS, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number, place, by):
    for written in (references.rf(number), references.ocr(number)):
        at = len(written) - 13 + place
        wrong = written[:at] + str((int(written[at]) + by) % 10) + written[at + 1 :]
        assert references.numbers_in([wrong]) == []


@pytest.mark.parametrize("number", ["1", "12345678901a", "1234567890123", "１２３４５６７８９０１２"])
def test_only_numbers_of_ours_are_written(number):
    with pytest.raises(ValueError, match="12 digits"):
        references.rf(number)


def test_numbers_are_drawn_from_the_whole_range():
    drawn = {references.new_number() for _ in range(200)}
    assert len(drawn) == 200
    assert all(len(number) == 12 and number[0] != "0" for number in drawn)
