"""Providers of payments, behind one small protocol. A room of its own knows how each of them is spoken to; the rest of funding does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talko.core.errors import Message, NotFound, TalkoError
from talko.funding.models import Payment


class PaymentFailed(TalkoError):
    """The provider says no, for good."""

    code = "payment_failed"
    status = 502
    message = _("The payment could not be begun. Nothing was charged. Try another way to pay.")


class ProviderAway(PaymentFailed):
    """It cannot be reached: the same can succeed later."""

    code = "provider_away"
    message = _("The payment service does not answer. Nothing was charged. Try again in a few minutes.")
    temporary = True


class Forged(TalkoError):
    """An event that the provider did not sign."""

    code = "forged"
    status = 403


@dataclass(frozen=True)
class Started:
    external: str
    """The provider's own name for the payment."""
    url: str
    """Where the giver pays."""


@dataclass(frozen=True)
class Report:
    """What a provider says of one payment."""

    event: str
    """The provider's name for the event: the same again says nothing new."""
    number: str
    """Ours for the payment."""
    what: str
    """"paid", "failed" or "refunded"."""
    amount: int
    """Minor units."""
    currency: str


class Provider(Protocol):
    name: str
    label: Message
    """What the giver chooses."""

    def start(self, payment: Payment) -> Started:
        """Asked twice for the same payment, it is one. Raises PaymentFailed."""
        ...

    def refund(self, payment: Payment) -> bool:
        """Once, however often it is asked. True when it is done; else an event will say so. Raises PaymentFailed."""
        ...

    def read(self, raw: str) -> Report:
        """Raises ValueError for what it never said."""
        ...

    def parse_event(self, body: bytes, headers: Mapping[str, str]) -> str:
        """The event as it is to be stored. Raises Forged."""
        ...

    def since(self, moment: datetime) -> Iterable[str]:
        """The newest event of everything that changed since then: enough to recover all, had every event been lost."""
        ...


_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    if provider.name in _providers:
        raise ValueError(f"the provider {provider.name} is registered twice")
    _providers[provider.name] = provider


def offered() -> list[Provider]:
    """Those that the operator has switched on, in that order."""
    return [_providers[name] for name in settings.TALKO.payments if name in _providers]


def provider_named(name: str) -> Provider:
    """Also one that is no longer offered: what was paid through it may have to go back. Raises NotFound."""
    if name not in _providers:
        raise NotFound
    return _providers[name]
