"""BgMax: what was paid to Swedish bankgiros, in lines of 80 characters (Bankgirot, "Bankgiro Inbetalningar", technical manual).

Records by their first two digits: 01 start, 05 opens a deposit, 20 payment, 21 deduction, 22 and 23 its further references, 25 words,
26 name, 15 closes the deposit with its sum, 70 ends the file with what it holds. Others, such as addresses, are passed over.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from talko.core.values.money import CURRENCIES, Money
from talko.funding.payments.bank.statements import Booking, Statement, UnreadableStatement, told_apart

LINE = 80
COUNTED = ("20", "21", "22", "15")
"""Records whose number the last line gives, in this order. It counts 23 among 22."""


@dataclass
class Payment:
    amount: int
    serial: str
    references: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    name: str = ""


@dataclass
class Deposit:
    bankgiro: str
    currency: str
    payments: list[Payment] = field(default_factory=list)


class Record(str):
    """A line; positions are counted from 1 and include the last, as in the manual."""

    number: int

    def part(self, first: int, last: int) -> str:
        return self[first - 1 : last].strip()

    def digits(self, first: int, last: int) -> int:
        found = self[first - 1 : last]
        if not (found.isascii() and found.isdigit()):
            raise self.wrong(
                _("positions %(first)d–%(last)d must be digits") % {"first": first, "last": last}
            )
        return int(found)

    def day(self, first: int, last: int) -> date:
        try:
            return datetime.strptime(self[first - 1 : last], "%Y%m%d").date()  # noqa: DTZ007  # a day of the bank's
        except ValueError:
            raise self.wrong(
                _("positions %(first)d–%(last)d must be a date") % {"first": first, "last": last}
            ) from None

    def wrong(self, what: str) -> UnreadableStatement:
        return UnreadableStatement(
            _("Line %(line)d of the BgMax file: %(what)s. Nothing was read.")
            % {"line": self.number, "what": what}
        )


def read(content: bytes) -> Statement:
    """All payments and deductions. Raises UnreadableStatement unless each deposit and the whole file add up."""
    reader = _Reader()
    for record in _records(content):
        reader.take(record)
    return reader.done()


def _records(content: bytes) -> list[Record]:
    """Bankgirot writes ISO 8859-1; a program on the way may have made UTF-8 of it, or cut spaces at the ends of lines."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("iso-8859-1")
    records = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if not line.strip("\x1a \t"):
            continue
        record = Record(line.ljust(LINE))
        record.number = number
        if len(record.rstrip()) > LINE:
            raise record.wrong(_("it is longer than %(count)d characters") % {"count": LINE})
        records.append(record)
    return records


class _Reader:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.bookings: list[Booking] = []
        self.deposit: Deposit | None = None
        self.started = self.ended = self.is_test = False

    def take(self, record: Record) -> None:
        kind = record[:2]
        if self.ended or self.started == (kind == "01"):
            raise record.wrong(_("a record “%(kind)s” cannot be here") % {"kind": kind})
        self.counts["22" if kind == "23" else kind] += 1
        match kind:
            case "01":
                self.started, self.is_test = True, record.part(45, 45) == "T"
            case "05":
                self._open(record)
            case "20" | "21":
                self._pay(record, sign=1 if kind == "20" else -1)
            case "22" | "23" | "25" | "26":
                self._tell(record, kind)
            case "15":
                self._close(record)
            case "70":
                self._end(record)

    def done(self) -> Statement:
        if not self.ended:
            raise UnreadableStatement(
                _("The BgMax file has been cut off: its last line is missing. Nothing was read.")
            )
        return Statement("BgMax", tuple(told_apart(self.bookings)), is_test=self.is_test)

    def _open(self, record: Record) -> None:
        if self.deposit:
            raise record.wrong(_("the deposit before it has no end"))
        currency = record.part(23, 25) or "SEK"
        if currency not in CURRENCIES:
            raise record.wrong(_("the currency “%(code)s” is not one that is used here") % {"code": currency})
        self.deposit = Deposit(str(record.digits(3, 12)), currency)

    def _pay(self, record: Record, *, sign: int) -> None:
        payment = Payment(sign * record.digits(38, 55), record.part(58, 69))
        if reference := record.part(13, 37):
            payment.references.append(reference)
        self._opened(record).payments.append(payment)

    def _tell(self, record: Record, kind: str) -> None:
        payments = self._opened(record).payments
        if not payments:
            raise record.wrong(_("no payment stands before it"))
        if kind in {"22", "23"}:
            payments[-1].references += [record.part(13, 37)] if record.part(13, 37) else []
        elif kind == "25":
            payments[-1].words.append(record.part(3, 52))
        else:
            payments[-1].name = record.part(3, 37)

    def _close(self, record: Record) -> None:
        deposit, self.deposit = self._opened(record), None
        day, serial = record.day(38, 45), record.part(46, 50)
        if record.digits(51, 68) != sum(payment.amount for payment in deposit.payments):
            raise record.wrong(_("the sum of the deposit is not that of its payments"))
        if record.digits(72, 79) != len(deposit.payments) or record.part(69, 71) not in {
            "",
            deposit.currency,
        }:
            raise record.wrong(_("number or currency of the deposit are not those of its payments"))
        self.bookings += [
            Booking(
                id=f"{deposit.bankgiro}:{day:%Y%m%d}:{serial}:{payment.serial}",
                account=deposit.bankgiro,
                day=day,
                money=Money(payment.amount, deposit.currency),
                references=tuple(payment.references),
                text="\n".join(payment.words),
                payer=payment.name,
            )
            for payment in deposit.payments
        ]

    def _end(self, record: Record) -> None:
        if self.deposit:
            raise record.wrong(_("the deposit before it has no end"))
        for place, kind in enumerate(COUNTED):
            if record.digits(3 + 8 * place, 10 + 8 * place) != self.counts[kind]:
                raise record.wrong(
                    _("the number of records “%(kind)s” is another than it says") % {"kind": kind}
                )
        self.ended = True

    def _opened(self, record: Record) -> Deposit:
        if self.deposit is None:
            raise record.wrong(_("no deposit has been opened"))
        return self.deposit
