"""Money: exact divisions, words, never two currencies at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.core.values.money import CurrencyMismatch, Money, largest_remainder


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_a_division_loses_nothing(total, weights):
    shares = largest_remainder(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < 1 + total * 1e-12


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_a_division_by_nothing_is_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        largest_remainder(10, weights)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "1\u00a0200\u00a0000\u00a0kr"),
        ("en", "SEK\u00a01,200,000"),
        ("fi", "1\u00a0200\u00a0000\u00a0SEK"),
    ],
)
def test_money_in_words(language, text):
    assert Money(120_000_000, "SEK").shown(language) == text


def test_currencies_are_never_mixed():
    with pytest.raises(CurrencyMismatch):
        Money(1, "SEK") + Money(1, "EUR")
