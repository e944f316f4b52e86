"""Numbers as people type and read them.

What can be read in one way only is read, whatever the language of the page. What can be read in two ways is asked about. Thousands
and decimals are separated as in the language the form was shown in.
"""

import re
import unicodedata
from decimal import Decimal

from babel.numbers import format_decimal, format_percent, get_group_symbol
from django.utils.translation import gettext as _

from talko.core.text import languages
from talko.core.text.languages import locale_of

LONGEST = 60
"""Characters of a number."""
MINUS = str.maketrans(dict.fromkeys("−‒–﹣－", "-"))
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`", "'"))
PLAIN = re.compile(r"[0-9]+")
DECIMAL = re.compile(r"(?P<whole>[0-9]*)[.,](?P<part>[0-9]+)")
GROUPED = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:(?P<sign>[ '.,])[0-9]{3})(?:(?P=sign)[0-9]{3})*)")
GROUPED_DECIMAL = re.compile(GROUPED.pattern + r"(?!(?P=sign))[.,](?P<part>[0-9]+)")


class Unreadable(ValueError):
    """This is not a number."""


class Unclear(ValueError):
    """One separator before exactly three digits can be read in two ways. The message names both."""

    def __init__(self, typed: str, *, grouped: Decimal, decimal: Decimal, language: str | None) -> None:
        self.grouped = grouped
        self.decimal = decimal
        language = language or languages.current()
        super().__init__(
            _(
                "“%(typed)s” can mean %(grouped)s or %(decimal)s."
                " Write it without a separator for thousands, or with at most two decimals."
            )
            % {"typed": typed, "grouped": shown(grouped, language), "decimal": shown(decimal, language)}
        )


def read(text: str, language: str | None) -> Decimal:
    """The exact number, with all decimals written. `language` is that of the form; None when unknown.

    Read in every language: 1200, 1 200 (with any space), 1'200, 1.200.000, 1,200,000, 1.200,50, 1,200.50, 12.5, 12,5.
    One separator before exactly three digits is read when the language uses it for thousands (1,200 in English).
    Raises Unreadable; Unclear for what can be read in two ways.
    """
    if len(text) > LONGEST:
        raise Unreadable
    typed = tidied(text)
    sign = -1 if typed.startswith("-") else 1
    number = typed.removeprefix("-" if sign < 0 else "+").strip()
    if PLAIN.fullmatch(number):
        return sign * Decimal(number)
    if grouped := GROUPED_DECIMAL.fullmatch(number):
        return sign * Decimal(f"{_digits(grouped['whole'])}.{grouped['part']}")
    grouped, decimal = GROUPED.fullmatch(number), DECIMAL.fullmatch(number)
    as_grouped = Decimal(_digits(grouped["whole"])) if grouped else None
    as_decimal = Decimal(f"{decimal['whole'] or 0}.{decimal['part']}") if decimal else None
    if (
        grouped
        and as_grouped is not None
        and (as_decimal is None or grouped["sign"] == _group_sign(language))
    ):
        return sign * as_grouped
    if as_decimal is None:
        raise Unreadable
    if as_grouped is not None:
        raise Unclear(typed, grouped=sign * as_grouped, decimal=sign * as_decimal, language=language)
    return sign * as_decimal


def read_within(text: str, language: str | None, least: int, most: int) -> Decimal:
    """As `read`, but of two readings take the only one within bounds. The result can still be out of bounds."""
    try:
        return read(text, language)
    except Unclear as unclear:
        within = [one for one in (unclear.grouped, unclear.decimal) if least <= one <= most]
        if len(within) != 1:
            raise
        return within[0]


def written(value: Decimal | int, language: str, decimals: int | None = None) -> str:
    """As a form field shows it and `read` reads it back: "1 200 000", "12.50"."""
    number = Decimal(value)
    places = max(0, -int(number.as_tuple().exponent)) if decimals is None else decimals
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text = format_decimal(number, format=pattern, locale=locale_of(language), decimal_quantization=False)
    return tidied(str(text))


def shown(value: Decimal | int, language: str) -> str:
    """For a sentence: without trailing zeros."""
    return str(format_decimal(value, locale=locale_of(language), decimal_quantization=False))


def per_cent(share: float, language: str) -> str:
    """A share of one in whole per cent: "12 %", "12%"."""
    return str(format_percent(share, locale=locale_of(language)))


def tidied(text: str) -> str:
    """One character each for minus, apostrophe and space; without the invisible characters that copying brings along."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(seen.translate(MINUS).translate(APOSTROPHES).split())


def _digits(grouped: str) -> str:
    return "".join(sign for sign in grouped if sign.isdigit())


def _group_sign(language: str | None) -> str:
    if language is None:
        return " "
    return tidied(str(get_group_symbol(locale_of(language)))) or " "
