"""Money: integer minor units and an ISO 4217 code. Never a float, and nothing is lost in a division."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    get_currency_precision,
    parse_decimal,
)
from django.utils.translation import gettext as _

from talko.core import languages

CURRENCIES = ("SEK", "EUR", "NOK", "USD", "DKK", "ISK", "GBP", "CHF", "PLN")
LARGEST = 10**15
"""Minor units; what a form accepts at most."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared."""


@dataclass(frozen=True, order=False)
class Money:
    amount: int
    """Minor units: öre, cents."""
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return self.shown()

    def shown(self, language: str | None = None) -> str:
        """As the language writes it; whole units without decimals ("1 200 000 kr")."""
        return shown(self.amount, self.currency, language or languages.current())

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Shares that add up to the whole to the last minor unit (largest remainder; earlier first on a tie)."""
        return [Money(share, self.currency) for share in largest_remainder(self.amount, weights)]

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` by non-negative `weights` (Hamilton's method). Raises ValueError when no weight is positive."""
    if any(weight < 0 for weight in weights) or not sum(weights):
        raise ValueError("weights must not be negative and one must be positive")
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    left = total - sum(shares)
    for index in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:left]:
        shares[index] += 1
    return shares


def precision(currency: str) -> int:
    """How many decimals the currency has."""
    return get_currency_precision(currency)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a page language."""
    return Locale.parse({"sv": "sv_SE", "fi": "fi_FI", "se": "se_SE", "en": "en_GB"}.get(language, language))


@lru_cache(maxsize=8192)
def shown(amount: int, currency: str, language: str) -> str:
    value = Decimal(amount).scaleb(-precision(currency))
    whole = value == value.to_integral_value()
    text = str(
        format_currency(
            value,
            currency,
            locale=locale_of(language),
            decimal_quantization=False,
            format=_whole_pattern(language) if whole else None,
            currency_digits=not whole,
        )
    )
    return text.replace(currency, f"{currency}\u00a0", 1) if text.lstrip("-").startswith(currency) else text


def _whole_pattern(language: str) -> str:
    return str(locale_of(language).currency_formats["standard"].pattern).replace(".00", "")


def written(value: Money, language: str) -> str:
    """The amount alone, as a form field shows it: "1 200 000", "12.50"."""
    number = Decimal(value.amount).scaleb(-precision(value.currency))
    whole = number == number.to_integral_value()
    pattern = "#,##0" if whole else "#,##0." + "0" * precision(value.currency)
    return str(format_decimal(number, format=pattern, locale=locale_of(language))).replace("\u00a0", " ")


def parse(text: str, currency: str, language: str) -> Money:
    """An amount as a person types it: "1 200 000", "1.200,50", "1,200.50". Raises ValueError with a message."""
    cleaned = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    for unit in ("kr", currency, currency.lower(), "€", "$", "£"):
        cleaned = cleaned.removesuffix(unit).removeprefix(unit)
    try:
        value = parse_decimal(cleaned, locale=locale_of(language), strict=True)
    except NumberFormatError:
        try:
            value = Decimal(cleaned.replace(",", "."))
        except InvalidOperation as error:
            raise ValueError(_("Write the amount in digits, for example 250 000.")) from error
    minor = value.scaleb(precision(currency))
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise ValueError(_("Write the amount with at most as many decimals as the currency has."))
    if not -LARGEST <= minor <= LARGEST:
        raise ValueError(_("This amount is too large."))
    return Money(int(minor), currency)
