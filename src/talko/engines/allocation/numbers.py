"""Numbers as files write them: digits, and a point or a comma before decimals. Nothing else is a number, and nothing is guessed."""

from __future__ import annotations

import re
from fractions import Fraction

NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?")
UNCLEAR = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""The separator may part thousands or decimals. Four digits before it, or a zero, leave only the second."""
EXACT = re.compile(r"[+-]?[0-9]+(?:/0*[1-9][0-9]*|\.[0-9]+)?")


def exact_number(text: str, *, listed: bool = False) -> Fraction:
    """`listed`: it stands in a list with commas between, so that a point in it can only be that before decimals.

    Raises ValueError whose message goes on from "…, which".
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
    """A number of a published result: whole, decimal or a fraction such as 7/3. Raises ValueError for anything else; an
    exponent could make a number that no machine holds."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r:.60} is not a number")
    text = str(value)
    if isinstance(value, str) and not EXACT.fullmatch(text):
        raise ValueError(f"{text[:60]!r} is not a number")
    return Fraction(text)
