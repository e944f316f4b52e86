from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from talko.accounts.models import Person
from talko.cities.models.agreements import Agreement
from talko.cities.models.cities import City
from talko.core.files.models import StoredFile
from talko.core.models import Record
from talko.core.text.markdown import RenderedTextsField
from talko.core.values.money import CURRENCIES, Money


class CostEntry(Record):
    """A line in an agreement's cost ledger: which city paid how much, for what, and under which decision. Append-only:

    a mistake is reversed by a new line that `corrects` it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="costs")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    """Minor units; negative only in a line that corrects another."""
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES])
    purpose = models.CharField(max_length=300)
    language = models.CharField(max_length=8)
    spent_on = models.DateField()
    decision_url = models.URLField(max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["-spent_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) | models.Q(corrects__isnull=False), name="cost_positive"
            )
        ]

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class AgreementResult(Record):
    """What came of an agreement, in words, with a link to where it can be seen."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="results")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    text = models.JSONField(default=dict)
    text_html = RenderedTextsField(source="text")
    reached_on = models.DateField()
    link = models.URLField(max_length=500, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["-reached_on", "-id"]
