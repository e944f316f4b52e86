"""A provider that only pretends: for the demo, for tests, and to try what goes wrong on the way.

It has books of its own, as a bank has, and tells us of changes by events, as a bank does: late, twice, in the wrong order, with the
wrong amount or not at all, when a fault is chosen on its page.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from talko.core import ids
from talko.core.database.rows import still
from talko.core.errors import Message
from talko.funding.models import Charge, Payment
from talko.funding.payments.providers import Forged, Report, Started, register

NAME = "simulator"
LATE = timedelta(seconds=20)
FAULTS = {
    "": _("Nothing: it is paid at once"),
    "late": _("The confirmation comes late"),
    "twice": _("The confirmation comes twice"),
    "order": _("An old “failed” comes after it"),
    "amount": _("Half the amount arrives"),
    "currency": _("It arrives in another currency"),
    "never": _("The confirmation never comes"),
}


class Simulator:
    name = NAME
    label: Message = _("Pretend to pay (a demo: no money moves)")

    def start(self, payment: Payment) -> Started:
        charge, _made = Charge.objects.get_or_create(
            reference=payment.number, defaults={"amount": payment.amount, "currency": payment.currency}
        )
        return Started(charge.address_id, reverse("funding:simulator", args=[charge.public_id]))

    def refund(self, payment: Payment) -> bool:
        with transaction.atomic():
            charge = still(Charge.objects.select_for_update(), reference=payment.number)
            if charge.state == "paid":
                charge.state = "refunded"
                charge.changed_at = charge.tells_at = timezone.now()
                charge.save(update_fields=["state", "changed_at", "tells_at"])
            return charge.state == "refunded"

    def read(self, raw: str) -> Report:
        values = json.loads(raw)
        return Report(
            event=str(values["event"]),
            number=str(values["number"]),
            what=str(values["what"]),
            amount=int(values["amount"]),
            currency=str(values["currency"]),
        )

    def parse_event(self, body: bytes, headers: Mapping[str, str]) -> str:
        raw = body.decode("utf-8", "replace")
        if not constant_time_compare(headers.get("X-Signature", ""), signature(raw)):
            raise Forged
        return raw

    def since(self, moment: datetime) -> Iterator[str]:
        changed = Charge.objects.filter(changed_at__gte=moment).exclude(state="open")
        for charge in changed.order_by("changed_at", "pk").iterator():
            yield event_of(charge, f"{charge.address_id}-{charge.state}-listed", charge.state)


def signature(raw: str) -> str:
    return salted_hmac("talko.funding.simulator", raw, algorithm="sha256").hexdigest()


def event_of(charge: Charge, event: str, state: str) -> str:
    what = {"paid": "paid", "refused": "failed", "refunded": "refunded"}[state]
    values: dict[str, Any] = {
        "event": event,
        "number": charge.reference,
        "what": what,
        "amount": charge.amount if charge.paid_amount is None else charge.paid_amount,
        "currency": charge.paid_currency or charge.currency,
    }
    return json.dumps(values)


def pay(charge: Charge, fault: str = "", *, refuse: bool = False) -> list[str]:
    """What the giver does on the simulator's page, once; returns the events that arrive at this moment."""
    with transaction.atomic():
        fresh = still(Charge.objects.select_for_update(), pk=charge.pk)
        if fresh.state != "open":
            return []
        now = timezone.now()
        fresh.state, fresh.fault, fresh.changed_at = "refused" if refuse else "paid", fault, now
        if fault == "amount":
            fresh.paid_amount = fresh.amount // 2 or 1
        elif fault == "currency":
            fresh.paid_currency = "USD" if fresh.currency != "USD" else "SEK"
        if fault == "late":
            fresh.tells_at = now + LATE
        fresh.save()
    if fault in {"late", "never"}:
        return []
    told = event_of(fresh, f"{fresh.address_id}-{fresh.state}", fresh.state)
    if fault == "twice":
        return [told, told]
    if fault == "order":
        return [told, event_of(fresh, f"{fresh.address_id}-refused", "refused")]
    return [told]


def due(now: datetime) -> Iterator[tuple[Charge, str]]:
    """The events whose time has come."""
    for charge in Charge.objects.filter(tells_at__lte=now).order_by("tells_at", "pk")[:500]:
        yield charge, event_of(charge, f"{charge.address_id}-{charge.state}", charge.state)
        Charge.objects.filter(pk=charge.pk).update(tells_at=None, told=charge.told + 1)


def new_event_id() -> str:
    return ids.encode(ids.new_id())


register(Simulator())
