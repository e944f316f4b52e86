from zoneinfo import ZoneInfo

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.core.models import AuditEntry, Edited, Record
from talko.core.text import languages
from talko.core.text.email_addresses import AddressField
from talko.core.text.folding import FoldedField, Named
from talko.core.text.markdown import RenderedTextsField
from talko.core.values.money import CURRENCIES, Money
from talko.core.workflow import StateMachine, Transition


class City(Edited, Named):
    """A municipality or region. Local when `server` is empty; otherwise it lives on another server."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    names = models.JSONField(default=dict, blank=True)
    """The name in other languages, `{language: name}` (Luleå is Luleju in Lule Sámi)."""
    country = models.CharField(max_length=2)
    """ISO 3166-1 alpha-2."""
    region = models.CharField(max_length=120, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, default="Europe/Stockholm")
    languages = models.JSONField(default=list)
    """In which the city writes; the first is its own."""
    currency = models.CharField(max_length=3, default="SEK")
    about = models.JSONField(default=dict, blank=True)
    about_html = RenderedTextsField(source="about")
    places = models.JSONField(default=list, blank=True)
    """Villages and districts, by name."""
    website = models.URLField(blank=True)
    email = AddressField(blank=True)
    hostname = models.CharField(max_length=200, blank=True)
    """A host whose front page is this city's."""
    server = models.URLField(blank=True)
    is_demo = models.BooleanField(default=False)
    search_text = FoldedField(source="every_name")
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("city")
        constraints = [
            models.UniqueConstraint(
                fields=["hostname"], condition=~models.Q(hostname=""), name="city_hostname"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cities:city", args=[self.slug])

    @property
    def every_name(self) -> str:
        """What the search box finds it by."""
        return "\n".join([self.name, *self.names.values(), self.region, *self.places])

    @property
    def language(self) -> str:
        return str(self.languages[0]) if self.languages else languages.GLOBAL

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class CityRole(models.Model):
    """What a person may do in a city's name."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Officer")
        MODERATOR = "moderator", _("Moderator")
        EVALUATOR = "evaluator", _("Evaluator")
        TREASURER = "treasurer", _("Treasurer")

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="city_roles")
    role = models.CharField(max_length=12, choices=Role)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "person", "role"], name="city_role_once")]
        indexes = [models.Index(fields=["person", "role"], name="city_role_person")]


class Residence(models.Model):
    """The city a person calls theirs. What reaches that city reaches them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="residence")
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="residents")
    since = models.DateTimeField(default=timezone.now)


AGREEMENT_STATES = StateMachine(
    initial="proposed",
    states={
        "proposed": _("Proposed"),
        "declined": _("Declined"),
        "accepted": _("Accepted"),
        "ended": _("Ended"),
    },
    transitions=[
        Transition("accept", frozenset({"proposed"}), "accepted", "cities.answer_agreement"),
        Transition("decline", frozenset({"proposed"}), "declined", "cities.answer_agreement"),
        Transition("withdraw", frozenset({"proposed"}), "declined", "cities.withdraw_agreement"),
        Transition("end", frozenset({"accepted"}), "ended", "cities.end_agreement"),
    ],
)


class Scope(models.TextChoices):
    CHALLENGES = "challenges", _("Challenges")
    FUNDING = "funding", _("Funding")
    KNOWLEDGE = "knowledge", _("Knowledge")
    EVENTS = "events", _("Events")


class Agreement(Edited):
    """A cooperation agreement between two cities. In force when accepted and today lies between its dates."""

    proposer = models.ForeignKey(City, on_delete=models.PROTECT, related_name="agreements_proposed")
    partner = models.ForeignKey(City, on_delete=models.PROTECT, related_name="agreements_received")
    title = models.JSONField(default=dict)
    aims = models.JSONField(default=dict)
    aims_html = RenderedTextsField(source="aims")
    scope = models.JSONField(default=list)
    """Values of `Scope`."""
    languages = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    """The last day; none for an agreement until further notice."""
    state = models.CharField(
        max_length=10, choices=AGREEMENT_STATES.choices, default=AGREEMENT_STATES.initial
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    """What the partner wrote when it accepted or declined."""
    document_url = models.URLField(blank=True)
    """Where the signed document or the decision can be read."""
    is_demo = models.BooleanField(default=False)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("agreement")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proposer=models.F("partner")), name="agreement_two_cities"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="agreement_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-starts_on", "-id"], name="agreement_state"),
        ]

    def __str__(self) -> str:
        return f"{self.proposer} – {self.partner}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement", args=[self.public_id])

    def other(self, city: City) -> City:
        return self.partner if city.pk == self.proposer_id else self.proposer


class CostEntry(Record):
    """A line of an agreement's cost ledger: what it cost which city, for what, and where the decision is. Append-only:

    a mistake is set right by a line of its own that `corrects` it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="costs")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    """Minor units; negative only in a line that corrects another."""
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES])
    purpose = models.CharField(max_length=300)
    language = models.CharField(max_length=8)
    spent_on = models.DateField()
    decision_url = models.URLField(blank=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

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
    link = models.URLField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-reached_on", "-id"]
