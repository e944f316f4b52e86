from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.cities.models import City
from talko.core.models import Record
from talko.core.values.money import Money
from talko.funding.models.campaign import Campaign, Reward


class Pledge(Record):
    """Somebody gives money to a campaign. It counts from when it is paid."""

    class State(models.TextChoices):
        PROMISED = "promised", _("Not paid yet")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")
        LAPSED = "lapsed", _("Never paid")
        REFUNDING = "refunding", _("Being refunded")
        REFUNDED = "refunded", _("Refunded")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="pledges")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="pledges"
    )
    """None for those who give without an account."""
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="pledges"
    )
    """In whose name, where it is not their own."""
    city = models.ForeignKey(City, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Where the giver belongs, as far as it is known."""
    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=120, blank=True)
    is_public = models.BooleanField(default=False)
    """Whether the name may be shown."""
    language = models.CharField(max_length=8)
    """In which letters are written."""
    giver = models.CharField(max_length=64)
    """Who gives, for the caps of a rule: two pledges of one giver are one gift in two parts."""
    amount = models.BigIntegerField()
    """Minor units of the campaign's currency."""
    reward = models.ForeignKey(
        Reward, null=True, blank=True, on_delete=models.PROTECT, related_name="pledges"
    )
    send_to = models.TextField(blank=True)
    """Where a reward is sent."""
    state = models.CharField(max_length=10, choices=State, default=State.PROMISED)
    token = models.CharField(max_length=43, unique=True)
    """Opens the pledge's page for somebody without an account."""
    key = models.UUIDField(unique=True)
    """Of the form: sent twice, it is one pledge."""
    at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("pledge")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pledge_amount"),
            models.CheckConstraint(
                condition=~Q(state__in=("paid", "refunding", "refunded")) | Q(paid_at__isnull=False),
                name="pledge_paid_when",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "amount"], name="pledge_sums"),
            models.Index(fields=["campaign", "state", "-paid_at", "-id"], name="pledge_newest"),
            models.Index(fields=["person", "-at"], name="pledge_person"),
        ]

    def __str__(self) -> str:
        return str(self.money)

    def get_absolute_url(self) -> str:
        return reverse("funding:pledge", args=[self.public_id])

    def get_token_url(self) -> str:
        return reverse("funding:pledge-by-letter", args=[self.token])

    @property
    def money(self) -> Money:
        return Money(self.amount, self.campaign.currency)

    @property
    def who(self) -> str:
        """The name that everyone may read; empty for those who want to stay unnamed."""
        if not self.is_public:
            return ""
        return self.organisation.name if self.organisation else self.name
