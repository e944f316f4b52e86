from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.challenges.models import Goal
from talko.cities.models import City
from talko.core.models import AuditEntry, Edited, Record
from talko.core.text import languages
from talko.core.text.markdown import RenderedTextsField
from talko.core.text.slugs import slug_of
from talko.core.values.money import CURRENCIES, Money
from talko.core.web.addresses import address_of
from talko.funding.models.campaign import Campaign


class Pot(Edited):
    """Money with which one or more cities match what a crowd gives, by a published rule."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="pots")
    """The one that keeps it; others can add to it."""
    title = models.JSONField(default=dict)
    about = models.JSONField(default=dict, blank=True)
    about_html = RenderedTextsField(source="about")
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES], default="SEK")
    rule = models.JSONField(default=dict)
    """See `funding.rule_text`; what a campaign was promised stays with its commitment."""
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    goals = models.ManyToManyField(Goal, blank=True, related_name="+")
    """What it is for; for everything when none is named."""
    cities = models.ManyToManyField(City, blank=True, related_name="+")
    """Whose campaigns; all cities' when none is named."""
    order = models.PositiveSmallIntegerField(default=100)
    """Of several pots, the lower one is asked first."""
    decision = models.CharField(max_length=200, blank=True)
    """The reference of the council's decision."""
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    is_demo = models.BooleanField(default=False)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("pot")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="pot_window",
            )
        ]
        indexes = [models.Index(fields=["state", "order", "id"], name="pot_order")]

    def __str__(self) -> str:
        return languages.best(self.title, [languages.current()])[1]

    def get_absolute_url(self) -> str:
        return address_of("funding:pot", self.public_id, self.slug)

    @property
    def slug(self) -> str:
        return slug_of(languages.best(self.title, [languages.GLOBAL])[1])

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)


class Contribution(Record):
    """What one city put into a pot."""

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="contributions")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    """Minor units of the pot's currency."""
    decision = models.CharField(max_length=200)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="contribution_amount")]


class Commitment(Record):
    """A pot's promise to a campaign: the most it will give is set aside, and the rule that decides is frozen."""

    class State(models.TextChoices):
        STANDING = "standing", _("promised")
        PAID = "paid", _("paid")
        RELEASED = "released", _("not needed")

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="commitments")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="commitments")
    most = models.BigIntegerField()
    """Minor units of the pot's currency; as much of its account is reserved."""
    rule = models.JSONField()
    """The pot's rule as it was when the promise was made, in the campaign's currency."""
    text = models.TextField()
    """The same as the file that computes the match: see `match_rules.rule_text`."""
    rate_day = models.DateField(null=True, blank=True)
    rate = models.JSONField(default=list)
    """Where the pot has another currency: `[pot, campaign]`, so many minor units are worth so many, frozen on `rate_day`."""
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.STANDING)
    given = models.BigIntegerField(default=0)
    """Minor units of the pot's currency."""
    match = models.BigIntegerField(default=0)
    """The same in the campaign's."""
    record = models.JSONField(null=True, blank=True)
    """Inputs, rule and result, from which everyone can compute the match again."""

    class Meta:
        ordering = ["pot__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pot", "campaign"], name="commitment_once"),
            models.CheckConstraint(
                condition=Q(most__gt=0, given__gte=0, given__lte=F("most")), name="commitment_most"
            ),
        ]

    def money(self, amount: int) -> Money:
        return Money(amount, self.pot.currency)
