"""A bank's statement: what came is matched with pledges by its reference; what agrees with none waits for a person."""

from dataclasses import dataclass

from talko.accounts.models import Person
from talko.cities.models import City
from talko.core import permissions
from talko.core.database.rows import still
from talko.core.errors import Conflict
from talko.funding.actions.payments import confirm_refunds, process_waiting, receive
from talko.funding.models import Event, Payment
from talko.funding.payments import bank_transfer
from talko.funding.payments.bank.reading import read
from talko.funding.payments.references import numbers_in


@dataclass(frozen=True)
class Imported:
    payments: int
    """Payments to us in the file."""
    new: int
    """Of these, read for the first time and ours."""
    differ: int
    """Of the new ones, those with another amount or currency than the pledge."""
    unknown: int
    """Without a reference of ours, or with several."""


def import_statement(*, by: Person, city: City, content: bytes) -> Imported:
    """The same file again, or one that overlaps, changes nothing. Raises UnreadableStatement, and then nothing counts."""
    permissions.require(by, "funding.import_statement", city)
    statement = read(content)
    came = [booking for booking in statement.bookings if booking.money.amount > 0]
    if statement.is_test:
        return Imported(len(came), 0, 0, len(came))
    numbers = {booking.id: numbers_in([*booking.references, booking.text]) for booking in came}
    own = set(
        Payment.objects.filter(
            provider=bank_transfer.NAME,
            pledge__campaign__city=city,
            number__in=[number for found in numbers.values() for number in found],
        ).values_list("number", flat=True)
    )
    events = []
    for booking in came:
        ours = [number for number in numbers[booking.id] if number in own]
        if len(ours) == 1:
            events.append(
                bank_transfer.event_of(
                    event=f"{booking.account}/{booking.id}",
                    number=ours[0],
                    amount=booking.money.amount,
                    currency=booking.money.currency,
                )
            )
    waiting = receive(bank_transfer.NAME, events)
    process_waiting()
    differ = Event.objects.filter(pk__in=[event.pk for event in waiting], problem="differs").count()
    return Imported(len(came), len(waiting), differ, len(came) - len(events))


def paid_back(*, by: Person, payment: Payment) -> None:
    """A treasurer has sent a transfer back from the bank."""
    city = payment.pledge.campaign.city
    permissions.require(by, "funding.import_statement", city)
    fresh = still(Payment.objects.select_related("pledge"), pk=payment.pk)
    if fresh.provider != bank_transfer.NAME or fresh.state not in {"refunding", "refunded"}:
        raise Conflict
    confirm_refunds(fresh.pledge.campaign_id, [fresh.number])
