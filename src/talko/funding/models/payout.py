from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.core.files.models import StoredFile
from talko.core.models import Record
from talko.core.values.money import Money
from talko.funding.models.campaign import Campaign
from talko.solutions.models import Milestone

APPROVALS = 2
"""People of the city, neither of whom asked for it."""


class Payout(Record):
    """Money of a funded campaign for a milestone that has been reached: asked for, approved by two, paid."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Approved")
        PAID = "paid", _("Paid")
        DECLINED = "declined", _("Declined")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="payouts")
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    iban = models.CharField(max_length=34)
    """Of the organisation's account; seen by the treasurers alone."""
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    note = models.TextField(blank=True)
    """Why it was declined."""
    key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("payout")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payout_amount")]
        indexes = [models.Index(fields=["campaign", "state"], name="payout_campaign")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{self.campaign.get_absolute_url()}money/"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.campaign.currency)


class Approval(models.Model):
    """One person's yes to a payout. The same person's second yes is no second one."""

    payout = models.ForeignKey(Payout, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["payout", "by"], name="approval_once")]


class Expense(Record):
    """What the money was spent on, with its receipt."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="expenses")
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.CharField(max_length=300)
    language = models.CharField(max_length=8)
    amount = models.BigIntegerField()
    spent_on = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(unique=True)
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["spent_on", "id"]
        verbose_name = _("expense")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="expense_amount")]
        indexes = [models.Index(fields=["campaign", "spent_on", "id"], name="expense_campaign")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{self.campaign.get_absolute_url()}money/"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.campaign.currency)
