"""Numbers and money as people type them: read in the one way they can be read, or asked about."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from talko.core.values import numbers
from talko.core.values.money import CURRENCIES, LARGEST, Money, parse, precision, written

LANGUAGES = ("sv", "en", "fi")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("0", 0),
        ("0,00", 0),
        ("50", 50_00),
        ("50,5", 50_50),
        ("50.05", 50_05),
        (",5", 50),
        ("0,50", 50),
        ("1200,50", 1_200_50),
        ("1 200", 1_200_00),
        ("1\u00a0200\u202f000,5", 1_200_000_50),
        ("1\u2009200\u2007000", 1_200_000_00),
        ("1'200.50", 1_200_50),
        ("1’200’000", 1_200_000_00),
        ("1.200,50", 1_200_50),
        ("1,200.50", 1_200_50),
        ("1.200.000", 1_200_000_00),
        ("1,200,000", 1_200_000_00),
        ("1.200.000,05", 1_200_000_05),
        ("\u200e1 200\u200f", 1_200_00),
        ("-50", -50_00),
        ("\u221250 kr", -50_00),
        ("kr -50", -50_00),
        ("500 kr", 500_00),
        ("kr. 500", 500_00),
        ("500kr", 500_00),
        ("500:-", 500_00),
        ("500,- kr", 500_00),
        ("500 kronor", 500_00),
        ("SEK 500", 500_00),
        ("sek500", 500_00),
        ("1\u00a0200\u00a0000\u00a0kr", 1_200_000_00),
    ],
)
def test_it_works(text, minor, language):
    assert parse(text, "SEK", language) == Money(minor, "SEK")


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("€500", "EUR"),
        ("500 €", "EUR"),
        ("EUR 500", "EUR"),
        ("$500", "USD"),
        ("US$ 500", "USD"),
        ("USD500", "USD"),
        ("£500", "GBP"),
        ("500 zł", "PLN"),
        ("Fr. 500", "CHF"),
        ("kr 500", "NOK"),
        ("500 kr.", "DKK"),
        ("500 kr", "ISK"),
    ],
)
def test_the_marks_of_currencies(text, currency):
    assert (
        parse(text, currency, "sv").shown()
        == Money(500 * (1 if currency == "ISK" else 100), currency).shown()
    )


@pytest.mark.parametrize(
    ("text", "language", "readings"),
    [
        ("50,000", "sv", "50 000 or 50."),
        ("50.000", "sv", "50 000 or 50."),
        ("50,000", "fi", "50 000 or 50."),
        ("50.000", "fi", "50 000 or 50."),
        ("50.000", "en", "50,000 or 50."),
        ("1,234", "sv", "1 234 or 1,234."),
        ("1.234", "en", "1,234 or 1.234."),
        ("-1,200 kr", "sv", "-1 200 or -1,2."),
        ("kr 999,999", "fi", "999 999 or 999,999."),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_about(text, language, readings):
    with translation.override("en"), pytest.raises(numbers.Unclear) as asked:
        parse(text, "SEK", language)
    assert readings in str(asked.value).replace("\u00a0", " ").replace("\u2212", "-")


def test_the_language_of_the_form_settles_its_own_separator_for_thousands():
    assert parse("50,000", "SEK", "en") == Money(50_000_00, "SEK")
    assert parse("$1,200", "USD", "en") == Money(1_200_00, "USD")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(
            (text, "Write the amount in digits")
            for text in (
                "", " ", "kr", "a lot", "NaN", "sNaN", "Infinity", "-inf", "1e999999", "1E5", "0x10", "1_000", "50.",
                "12 50", "1,2,3", "1.2.3", "1,200,00", "12,00,000", "1.200,000,000", "0 500", "--5", "-kr -5", "(50)",
                "5k", "50 tkr", "5%", "½", "٥٠", "5٠", "５０", "१२", "五", "1:50", "1 200 ,50", "a" * 5000, "1\x000",
            )
        ),
        ("9" * 5000, "This amount is too large."),
        ("9" * 20, "This amount is too large."),
        ("10 000 000 000 000,01", "This amount is too large."),
        ("0.001", "no more decimals"),
        ("0,125", "no more decimals"),
        ("1 200,500", "no more decimals"),
        ("€ 500", "You wrote €, but SEK is chosen beside it."),
        ("500 EUR", "You wrote EUR, but SEK is chosen beside it."),
        ("$500 kr", "You wrote $, but SEK is chosen beside it."),
        ("500 JPY", "You wrote JPY. Write the amount in one of these currencies: SEK, EUR,"),
        ("A$500", "You wrote A$. Write the amount in one of these currencies: SEK, EUR,"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text, said):
    with translation.override("en"), pytest.raises(ValueError, match=r"\w") as refused:
        parse(text, "SEK", "sv")
    assert said in str(refused.value)


def test_a_currency_without_decimals():
    assert parse("500,00", "ISK", "sv") == Money(500, "ISK")
    with pytest.raises(ValueError, match="decimals"):
        parse("500,50", "ISK", "sv")


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(CURRENCIES), st.sampled_from(LANGUAGES))
def test_what_a_form_shows_is_read_back(amount, currency, language):
    money = Money(amount, currency)
    assert parse(written(money, language), currency, language) == money


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(CURRENCIES), st.sampled_from(LANGUAGES))
def test_what_a_page_shows_can_be_typed(amount, currency, language):
    money = Money(amount, currency)
    assert parse(money.shown(language), currency, language) == money


@given(
    st.integers(0, LARGEST),
    st.sampled_from(CURRENCIES),
    st.sampled_from(LANGUAGES),
    st.sampled_from(LANGUAGES),
)
def test_read_in_another_language_it_is_the_same_or_asked_about(amount, currency, shown_in, read_in):
    text, exact = written(Money(amount, currency), shown_in), Decimal(amount).scaleb(-precision(currency))
    assert exact in readings(text, read_in)


def readings(text, language):
    """The number, or both readings of an unclear one; none of what is no number."""
    try:
        return (numbers.read(text, language),)
    except numbers.Unclear as asked:
        return (asked.grouped, asked.decimal)
    except numbers.Unreadable:
        return ()


@given(st.text(alphabet="0123456789., '-+kr€$%eExX\u00a0\u2212٣", max_size=14), st.sampled_from(LANGUAGES))
def test_any_text_is_read_as_its_digits_or_refused(text, language):
    try:
        found = parse(text, "SEK", language)
    except ValueError:
        return
    digits = "".join(sign for sign in text if sign in "0123456789")
    assert str(abs(found.amount)).rstrip("0") == digits.lstrip("0").rstrip("0")


@given(st.decimals(-(10**12), 10**12, places=4, allow_nan=False), st.sampled_from(LANGUAGES))
def test_numbers_are_read_back(number, language):
    assert numbers.read(numbers.written(number, language), language) == number
