"""Exchange rates of the European Central Bank: read from its file, used as of a day, never as a float."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.utils.translation import gettext as _

from talko.core.errors import Invalid
from talko.core.values.money import CURRENCIES, Money, precision
from talko.funding.models import Rate

LARGEST = 5_000_000
"""Characters; the whole history since 1999 has fewer."""


@dataclass(frozen=True)
class Exchange:
    """So many minor units of one currency are worth so many of another, on a day."""

    given: int
    gets: int
    day: date | None = None
    """None: it is the same currency."""

    def down(self, amount: int) -> int:
        """Never more than it is worth."""
        return amount * self.gets // self.given

    def back_up(self, amount: int) -> int:
        """What it takes to give `amount`: never less than it is worth."""
        return -(-amount * self.given // self.gets)


SAME = Exchange(1, 1)


def exchange(currency: str, into: str, day: date | None = None) -> Exchange | None:
    """By the newest rates that both have on one day, up to `day`. None when there are none."""
    if currency == into:
        return SAME
    known = Rate.objects.filter(currency__in={currency, into} - {"EUR"})
    if day is not None:
        known = known.filter(day__lte=day)
    needed = len({currency, into} - {"EUR"})
    by_day: dict[date, dict[str, int]] = {}
    for rate in known.order_by("-day")[:20]:
        on_day = by_day.setdefault(rate.day, {"EUR": Rate.MILLIONTHS})
        on_day[rate.currency] = rate.per_euro
        if len(on_day) == needed + 1:
            minor = Fraction(10 ** precision(into), 10 ** precision(currency))
            worth = Fraction(on_day[into], on_day[currency]) * minor
            return Exchange(worth.denominator, worth.numerator, rate.day)
    return None


def beside(money: Money, currencies: tuple[str, ...] = ("SEK", "EUR", "NOK", "USD")) -> list[Money]:
    """About the same in other currencies, whole units, as far as rates are known."""
    found = []
    for currency in currencies:
        rate = exchange(money.currency, currency) if currency != money.currency else None
        if rate is not None:
            unit = 10 ** precision(currency)
            found.append(Money((rate.down(money.amount) + unit // 2) // unit * unit, currency))
    return found


def read_file(text: str) -> list[Rate]:
    """The ECB's CSV file (a header `Date, USD, …`, a row a day, newest first or last), or its daily form.

    Raises Invalid, naming the line, for anything else; then nothing is imported.
    """
    if len(text) > LARGEST:
        raise Invalid(_("The file is too large."))
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    header = [name.strip() for name in next(rows, [])]
    if not header or header[0] != "Date" or not {"USD", "SEK"} <= set(header):
        raise Invalid(
            _("This is not the European Central Bank's file of rates: its first line begins with “Date”.")
        )
    found: dict[tuple[date, str], Rate] = {}
    for number, cells in enumerate(rows, start=2):
        if any(cell.strip() for cell in cells):
            found |= {(rate.day, rate.currency): rate for rate in _row(header, cells, number)}
    return list(found.values())


def _row(header: list[str], cells: list[str], number: int) -> list[Rate]:
    if len(cells) != len(header):
        words = {"line": number, "there": len(cells), "wanted": len(header)}
        raise Invalid(_("Line %(line)d has %(there)d cells, the first line %(wanted)d.") % words)
    day = _day(cells[0].strip(), number)
    rates = []
    for name, cell in zip(header[1:], cells[1:], strict=True):
        text = cell.strip()
        if name not in CURRENCIES or text in {"", "N/A"}:
            continue
        try:
            value = Decimal(text)
            millionths = int(value * Rate.MILLIONTHS) if value.is_finite() and value < 10**9 else 0
        except InvalidOperation:
            millionths = 0
        if millionths <= 0:
            raise Invalid(
                _("Line %(line)d: “%(text)s” is no rate of %(currency)s.")
                % {"line": number, "text": text[:40], "currency": name}
            )
        rates.append(Rate(day=day, currency=name, per_euro=millionths))
    return rates


def _day(text: str, number: int) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, not a moment
        except ValueError:
            continue
    raise Invalid(_("Line %(line)d: “%(text)s” is no day.") % {"line": number, "text": text[:40]})


def save(rates: list[Rate]) -> int:
    """Rates that are known stay as they are: what was published is not changed afterwards. Returns how many are new."""
    before = Rate.objects.count()
    Rate.objects.bulk_create(rates, batch_size=1000, ignore_conflicts=True)
    return Rate.objects.count() - before
