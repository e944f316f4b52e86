from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.core.models import Record
from talko.core.values.money import Money
from talko.funding.models.pledge import Pledge


class Payment(Record):
    """One attempt to pay a pledge, at one provider. What the provider says of it is in its events."""

    class State(models.TextChoices):
        STARTED = "started", _("begun")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        REFUNDING = "refunding", _("being refunded")
        REFUNDED = "refunded", _("refunded")

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    number = models.CharField(max_length=12, unique=True)
    """Twelve digits that nobody can guess; the reference of a bank transfer is made of them."""
    external = models.CharField(max_length=120, blank=True)
    """The provider's own name for it."""
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    surplus = models.BooleanField(default=False)
    """The money came for a pledge that no longer takes any, and goes back."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external"], condition=~Q(external=""), name="payment_external"
            ),
            models.UniqueConstraint(
                fields=["pledge"],
                condition=Q(state__in=("paid", "refunding", "refunded"), surplus=False),
                name="payment_one_counts",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "state", "at"], name="payment_open"),
            models.Index(fields=["pledge", "state"], name="payment_pledge"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class Event(models.Model):
    """What a provider told us, exactly as it came. It is stored before it is answered, and processed after."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=200)
    """The provider's name for it: the same again is not stored again."""
    raw = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    """Why a person must look at it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event"], name="event_once")]
        indexes = [
            models.Index(fields=["id"], name="event_waiting", condition=Q(processed_at__isnull=True)),
            models.Index(fields=["provider", "-id"], name="event_newest"),
        ]


class Charge(Record):
    """The simulator's own books: what a bank would know. Nothing of ours reads it but through the provider."""

    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default="open")
    """open, paid, refused or refunded."""
    fault = models.CharField(max_length=20, blank=True)
    """What goes wrong on the way: see `payments.simulator.FAULTS`."""
    paid_amount = models.BigIntegerField(null=True)
    paid_currency = models.CharField(max_length=3, blank=True)
    refund_key = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    tells_at = models.DateTimeField(null=True)
    """When the next event is sent; none when all have been."""
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["tells_at"], name="charge_tells", condition=Q(tells_at__isnull=False)),
            models.Index(fields=["changed_at"], name="charge_changed"),
        ]
