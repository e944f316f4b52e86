"""Money: integer minor units and an ISO 4217 code. Never a float; a division loses nothing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import gettext as _

from talko.core.text import languages
from talko.core.text.languages import locale_of
from talko.core.values import numbers

CURRENCIES = ("SEK", "EUR", "NOK", "USD", "DKK", "ISK", "GBP", "CHF", "PLN")
LARGEST = 10**15
"""Minor units: the most a form accepts."""
ROUGH_WORTH = {
    "SEK": 90, "EUR": 1000, "NOK": 86, "USD": 900, "DKK": 134, "ISK": 690, "GBP": 1170, "CHF": 1060, "PLN": 235,
}  # fmt: skip
"""The rough worth of a minor unit in thousandths of a euro cent (2025). Only for sorting lists of several currencies: no amount
that is shown or paid is calculated with it, so it needs no daily exchange rate."""
KRONOR = frozenset({"SEK", "NOK", "DKK", "ISK"})
MARKS = {
    **{code.lower(): frozenset({code}) for code in CURRENCIES},
    **dict.fromkeys(
        ("kr", "krona", "kronor", "kronur", "krone", "kroner", "króna", "krónur", "kruunua"), KRONOR
    ),
    **{f"{code[0].lower()}kr": frozenset({code}) for code in KRONOR},
    **dict.fromkeys(("€", "euro", "euros", "eur.", "euroa"), frozenset({"EUR"})),
    **dict.fromkeys(("$", "us$", "$us", "usd$", "dollars", "dollar"), frozenset({"USD"})),
    **dict.fromkeys(("£", "gb£", "£stg"), frozenset({"GBP"})),
    **dict.fromkeys(("zł", "zl", "złotych"), frozenset({"PLN"})),
    **dict.fromkeys(("fr", "sfr"), frozenset({"CHF"})),
}
"""What people write next to an amount (in lower case, without a full stop), and the currencies it can mean."""
AMOUNT = re.compile(
    r"(?P<sign>[+-]?) ?(?P<before>[^0-9+-]*?) ?(?P<second>[+-]?) ?(?P<number>(?:(?<![^ ])[.,])?[0-9](?:.*[0-9])?)"
    r"(?: ?[:.,]-+)?(?P<after>[^0-9]*)"
)
"""Sign, currency, number, currency. "500:-" is the Nordic way of writing no öre."""


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

    def __str__(self) -> str:
        return self.shown()

    def shown(self, language: str | None = None) -> str:
        """As the language writes it, whole units without decimals: "1 200 000 kr"."""
        return shown(self.amount, self.currency, language or languages.current())

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Shares that add up exactly (largest remainder; the earlier one on a tie)."""
        return [Money(share, self.currency) for share in largest_remainder(self.amount, weights)]

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")


def rough_rates(language: str) -> str:
    """How lists compare currencies: "11 SEK, 12 NOK, …", each worth about one euro."""
    others = [code for code in CURRENCIES if code != "EUR"]
    euro = ROUGH_WORTH["EUR"] * 10 ** precision("EUR")
    units = [Decimal(f"{euro / (ROUGH_WORTH[code] * 10 ** precision(code)):.2g}") for code in others]
    return ", ".join(
        f"{numbers.shown(unit, language)}\u00a0{code}" for unit, code in zip(units, others, strict=True)
    )


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
    """Decimals of the currency."""
    return get_currency_precision(currency)


@lru_cache(maxsize=8192)
def shown(amount: int | None, currency: str, language: str) -> str:
    """Nothing where no amount is known."""
    if amount is None:
        return ""
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
    """The number alone, as a form field shows it: "1 200 000", "12.50"."""
    number = Decimal(value.amount).scaleb(-precision(value.currency))
    whole = number == number.to_integral_value()
    return numbers.written(number, language, 0 if whole else precision(value.currency))


def parse(text: str, currency: str, language: str) -> Money:
    """An amount as people type it: "1 200 000", "1.200,50 kr", "€ 500", "500:-" (see `numbers.read`). A currency that is
    written must be the chosen one. Raises ValueError with a message for people."""
    if len(text) > 2 * numbers.LONGEST:
        raise ValueError(_too_large() if text.isdecimal() else _in_digits())
    found = AMOUNT.fullmatch(numbers.tidied(text))
    if found is None or (found["sign"] and found["second"]):
        raise ValueError(_in_digits())
    for mark in (found["before"], found["after"]):
        _check_mark(mark.strip(), currency)
    try:
        value = numbers.read(found["sign"] + found["second"] + found["number"], language)
    except numbers.Unreadable as error:
        raise ValueError(_in_digits()) from error
    return _in_minor_units(value, currency)


def _in_digits() -> str:
    return _("Write the amount in digits, for example 250 000.")


def _too_large() -> str:
    return _("This amount is too large.")


def _check_mark(mark: str, currency: str) -> None:
    meant = MARKS.get(mark.lower().removesuffix("."))
    if not mark or (meant and currency in meant):
        return
    if meant:
        raise ValueError(
            _("You wrote %(mark)s, but %(currency)s is chosen beside it. Change one of the two.")
            % {"mark": mark, "currency": currency}
        )
    is_code = len(mark) == 3 and mark.isascii() and mark.isupper()
    if is_code or any(unicodedata.category(sign) == "Sc" for sign in mark[:10]):
        raise ValueError(
            _("You wrote %(mark)s. Write the amount in one of these currencies: %(currencies)s.")
            % {"mark": mark[:10], "currencies": ", ".join(CURRENCIES)}
        )
    raise ValueError(_in_digits())


def _in_minor_units(value: Decimal, currency: str) -> Money:
    """Exact, in integers: what was typed can have more digits than Decimal arithmetic keeps."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    missing = precision(currency) + exponent
    whole = int("".join(map(str, digits)) + "0" * max(0, missing))
    amount, lost = divmod(whole, 10 ** max(0, -missing))
    if lost or -exponent > max(2, precision(currency)):
        raise ValueError(_("Write no more decimals than the currency has."))
    if amount > LARGEST:
        raise ValueError(_too_large())
    return Money(-amount if sign else amount, currency)
