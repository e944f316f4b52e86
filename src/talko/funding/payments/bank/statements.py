"""What a bank's statement says, whatever file it came in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from talko.core.errors import Invalid
from talko.core.values.money import Money


class UnreadableStatement(Invalid):
    """The file is none that is read, is damaged, or does not add up. The message says where, and nothing of it counts."""

    code = "unreadable_statement"


@dataclass(frozen=True)
class Booking:
    """Money that came to an account, or left it."""

    id: str
    """The same whenever the bank tells of it again."""
    account: str
    """IBAN, or the number of a bankgiro without its hyphen."""
    day: date
    money: Money
    """Negative when it left."""
    references: tuple[str, ...] = ()
    """As the payer gave them."""
    text: str = ""
    payer: str = ""
    """The name of who paid, or was paid; empty when the bank does not say."""


@dataclass(frozen=True)
class Statement:
    made: str
    """The format: "BgMax" or "camt.053"."""
    bookings: tuple[Booking, ...]
    is_test: bool = False
    """Made by the bank to try things out; no money has moved."""


def told_apart(bookings: Iterable[Booking]) -> Sequence[Booking]:
    """With a number after an id that came before: banks give some payments of a day the same."""
    seen: Counter[str] = Counter()
    found = []
    for booking in bookings:
        seen[booking.id] += 1
        count = seen[booking.id]
        found.append(replace(booking, id=f"{booking.id}#{count}") if count > 1 else booking)
    return found
