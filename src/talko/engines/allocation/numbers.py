"""Numbers in files: digits, with a point or a comma before decimals. Anything else is an error, and nothing is guessed."""

from __future__ import annotations

import re
from fractions import Fraction

NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?")
UNCLEAR = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""The separator could be for thousands or for decimals. After four digits, or a zero, it can only be for decimals."""
EXACT = re.compile(r"[+-]?[0-9]+(?:/0*[1-9][0-9]*|\.[0-9]+)?")


def exact_number(text: str, *, listed: bool = False) -> Fraction:
    """The exact value. `listed`: the number is part of a comma-separated list, so a point can only precede decimals.

    Raises ValueError with a message that continues "…, which".
    """
    if not NUMBER.fullmatch(text):
        raise ValueError("is not a number: only digits, and a point before decimals")
    if UNCLEAR.fullmatch(text) and not listed:
        whole = re.sub("[.,]", "", text)
        raise ValueError(
            f"can be read in two ways: write {whole}, or {text.replace(',', '.')}0 for the fraction"
        )
    return Fraction(text.replace(",", "."))


def published(value: object) -> Fraction:
    """A number in a published result: an integer, a decimal or a fraction such as 7/3. Raises ValueError for anything
    else, exponents included: they can denote numbers too large for memory."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r:.60} is not a number")
    text = str(value)
    if isinstance(value, str) and not EXACT.fullmatch(text):
        raise ValueError(f"{text[:60]!r} is not a number")
    return Fraction(text)
