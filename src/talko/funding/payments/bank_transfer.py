"""Bank transfer: the giver pays by the reference that we print, and the bank's file says what came.

Nothing is asked of a server. A treasurer imports the statement; what cannot be matched waits for a person.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talko.core.errors import Message
from talko.funding.models import Payment
from talko.funding.payments.providers import Forged, Report, Started, register

NAME = "bank"


class BankTransfer:
    name = NAME
    label: Message = _("Bank transfer or bankgiro, with a reference")

    def start(self, payment: Payment) -> Started:
        return Started("", reverse("funding:transfer", args=[payment.public_id]))

    def refund(self, payment: Payment) -> bool:
        """A treasurer pays it back from the bank, by the list of refunds, and says so there."""
        return False

    def read(self, raw: str) -> Report:
        values = json.loads(raw)
        return Report(values["event"], values["number"], values["what"], values["amount"], values["currency"])

    def parse_event(self, body: bytes, headers: Mapping[str, str]) -> str:
        """Banks send no events; what a statement says is stored by its import."""
        raise Forged

    def since(self, moment: datetime) -> Iterator[str]:
        """The statements have been imported; there is nobody to ask."""
        return iter(())


def event_of(*, event: str, number: str, amount: int, currency: str, what: str = "paid") -> str:
    return json.dumps(
        {"event": event, "number": number, "what": what, "amount": amount, "currency": currency}
    )


register(BankTransfer())
