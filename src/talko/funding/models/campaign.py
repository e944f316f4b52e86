from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models import City
from talko.core.files.models import StoredFile
from talko.core.models import AuditEntry, Edited, Record
from talko.core.text import languages
from talko.core.text.markdown import RenderedField, RenderedTextsField
from talko.core.text.slugs import slug_of
from talko.core.values.money import CURRENCIES, Money
from talko.core.web.addresses import address_of
from talko.solutions.models import Solution

PUBLIC_STATES = ("live", "settling", "not_funded", "delivery", "closed", "cancelled")
TAKES_MONEY = ("live",)
ROUNDS = 2
"""A solution may ask for money so many times."""


class Campaign(Edited):
    """A solution asks for money: of a crowd, of the cities' pots, and for help that is not money."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        LIVE = "live", _("Open for pledges")
        SETTLING = "settling", _("Waiting for the last payments")
        NOT_FUNDED = "not_funded", _("Not funded")
        DELIVERY = "delivery", _("Funded")
        CLOSED = "closed", _("Finished")
        CANCELLED = "cancelled", _("Called off")

    class Kind(models.TextChoices):
        ALL_OR_NOTHING = (
            "all_or_nothing",
            _("All or nothing: below the minimum everyone gets their money back"),
        )
        KEEP = "keep", _("Every amount helps: what was given is used, whatever the sum")

    class Part(models.TextChoices):
        MINIMUM = "minimum", _("needed")
        OPTIMUM = "optimum", _("would make it better")

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="campaigns")
    round = models.PositiveSmallIntegerField(default=1)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="campaigns")
    """The one whose account the money is paid into, and which answers for it."""
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_note = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    """Of the lines of the budget and the rewards."""
    title = models.JSONField(default=dict)
    lead = models.JSONField(default=dict, blank=True)
    about = models.JSONField(default=dict, blank=True)
    about_html = RenderedTextsField(source="about")
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES], default="SEK")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.ALL_OR_NOTHING)
    minimum = models.BigIntegerField(default=0)
    """Minor units: the sum of the lines that are needed."""
    optimum = models.BigIntegerField(default=0)
    """Minor units: the sum of all lines."""
    evidence = models.TextField(blank=True)
    """Where the costs come from: offers, prices, hours."""
    account = models.CharField(max_length=34, blank=True)
    """IBAN or bankgiro of the city, or of a host: where bank transfers go. Talko never holds money."""
    permit = models.CharField(max_length=200, blank=True)
    """The permit to collect gifts, where the country demands one."""
    terms = models.JSONField(default=dict, blank=True)
    """Fees and value added tax, in words."""
    ends_at = models.DateTimeField(null=True, blank=True)
    settles_by = models.DateTimeField(null=True, blank=True)
    """Until when payments that were begun in time are waited for."""
    live_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)
    report_html = RenderedTextsField(source="report")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    raised = models.BigIntegerField(default=0)
    """Minor units: of the crowd, of the pots as things are, and in help that counts. For lists; it is rolled up (`needs_sum`)."""
    givers = models.PositiveIntegerField(default=0)
    raised_at = models.DateTimeField(null=True, blank=True)
    needs_sum = models.BooleanField(default=False)
    """Something has been paid, promised or accepted since then."""
    stopped_because = models.TextField(blank=True)
    is_settled = models.BooleanField(default=False)
    """All that follows its end is done: matches paid, or everyone refunded."""
    is_demo = models.BooleanField(default=False)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["-live_at", "-id"]
        verbose_name = _("campaign")
        constraints = [
            models.UniqueConstraint(fields=["solution", "round"], name="campaign_round_once"),
            models.CheckConstraint(condition=Q(round__range=(1, ROUNDS)), name="campaign_rounds"),
            models.CheckConstraint(
                condition=Q(minimum__gte=0, optimum__gte=F("minimum")), name="campaign_goals"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_STATES)
                | Q(ends_at__isnull=False, live_at__isnull=False, minimum__gt=0),
                name="campaign_public_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "ends_at", "id"], name="campaign_deadline"),
            models.Index(fields=["city", "state", "-live_at", "-id"], name="campaign_city"),
            models.Index(fields=["is_settled", "state"], name="campaign_unsettled"),
            models.Index(fields=["id"], name="campaign_to_sum", condition=Q(needs_sum=True)),
        ]

    def __str__(self) -> str:
        return languages.best(self.title, [self.language])[1] or str(self.solution)

    def get_absolute_url(self) -> str:
        return address_of("funding:campaign", self.public_id, self.slug)

    @property
    def slug(self) -> str:
        return slug_of(str(self))

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES

    @property
    def state_now(self) -> str:
        """By the clock: past its end it takes no pledge, even before the worker has said so."""
        return "settling" if self.state == "live" and self.is_over else self.state

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and timezone.now() > self.ends_at

    @property
    def takes_pledges(self) -> bool:
        return self.state == "live" and not self.is_over

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)


class BudgetLine(models.Model):
    """What the money is for, and whether it is needed or would make it better."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    """Minor units."""
    part = models.CharField(max_length=8, choices=Campaign.Part, default=Campaign.Part.MINIMUM)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "order"], name="budget_line_order"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_line_amount"),
        ]


class Reward(Record):
    """What somebody gets who gives at least so much."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="rewards")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    least = models.BigIntegerField()
    """Minor units."""
    stock = models.PositiveIntegerField(null=True, blank=True)
    """How many there are; none without a limit."""
    taken = models.PositiveIntegerField(default=0)
    """Changed only by one conditional statement."""
    asks_address = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "order"], name="reward_order"),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(taken__lte=F("stock")), name="reward_stock"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int | None:
        return None if self.stock is None else self.stock - self.taken


class News(Record):
    """What the campaign tells those who gave."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="news")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8)
    text = models.TextField()
    html = RenderedField(source="text")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["campaign", "-at", "-id"], name="campaign_news")]
