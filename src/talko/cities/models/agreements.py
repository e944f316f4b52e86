from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models.cities import City
from talko.core.models import AuditEntry, Edited
from talko.core.text import languages
from talko.core.text.markdown import RenderedTextsField
from talko.core.web.addresses import address_of


class Scope(models.TextChoices):
    CHALLENGES = "challenges", _("Challenges")
    FUNDING = "funding", _("Funding")
    KNOWLEDGE = "knowledge", _("Knowledge")
    EVENTS = "events", _("Events")


class Agreement(Edited):
    """A cooperation agreement between cities, its parties.

    In force between the parties that have accepted it and not left, at least two, on the days from `starts_on` to `ends_on`.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONCLUDED = "concluded", _("Concluded")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDED = "ended", _("Ended")

    proposer = models.ForeignKey(City, on_delete=models.PROTECT, related_name="agreements_proposed")
    """The party that wrote the text, and may change it until another has accepted."""
    title = models.JSONField(default=dict)
    aims = models.JSONField(default=dict)
    aims_html = RenderedTextsField(source="aims")
    scope = models.JSONField(default=list)
    """Values of `Scope`."""
    languages = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    """The last day; none for an agreement until further notice."""
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    document_url = models.URLField(max_length=500, blank=True)
    """Where the signed document or the decision can be read."""
    is_demo = models.BooleanField(default=False)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("agreement")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-starts_on", "-id"], name="agreement_state"),
        ]

    def __str__(self) -> str:
        return languages.best(self.title, [languages.current()])[1]

    def get_absolute_url(self) -> str:
        return address_of("agreements:agreement", self.public_id)

    @cached_property
    def all_parties(self) -> list["Party"]:
        """With their cities, read once an object."""
        return list(self.parties.in_order())

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("all_parties", None)
        super().refresh_from_db(*args, **kwargs)

    @property
    def present(self) -> list["Party"]:
        """The parties that have accepted and not left."""
        return [party for party in self.all_parties if party.state == Party.State.ACCEPTED]

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DECLINED, self.State.WITHDRAWN, self.State.ENDED}

    @property
    def has_lapsed(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.now().date()

    def party(self, city: City | int) -> "Party | None":
        key = city.pk if isinstance(city, City) else city
        return next((party for party in self.all_parties if party.city_id == key), None)


class Parties(models.QuerySet["Party"]):
    def in_order(self) -> "Parties":
        """The proposer first, then by the city's name; with the cities."""
        first = Case(When(city=F("agreement__proposer"), then=0), default=1)
        return self.select_related("city").order_by(first, "city__sort_key", "pk")


class Party(models.Model):
    """A city's part in an agreement. A city that comes back has the same row again; the time before is an `EarlierPeriod`."""

    class State(models.TextChoices):
        ASKED = "asked", _("Has not answered yet")
        APPLIED = "applied", _("Asks to join")
        ACCEPTED = "accepted", _("Takes part")
        DECLINED = "declined", _("Declined")
        REFUSED = "refused", _("Not admitted")
        LEFT = "left", _("Has left")

    class Admission(models.TextChoices):
        """On what ground a city may become a party."""

        FOUNDING = "founding", _("Named in the proposal")
        CONSENT = "consent", _("Admitted by all parties")
        REGION = "region", _("Member of a region that takes part")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="parties")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    admission = models.CharField(max_length=10, choices=Admission, default=Admission.FOUNDING)
    scope = models.JSONField(default=list)
    """What the city takes part in: values of the agreement's scope."""
    asked_at = models.DateTimeField(default=timezone.now)
    """When it was asked, or asked to join."""
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    """Both are of the latest period; a city that has left and asks to join again keeps them until it is in."""
    left_because = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    """What the city wrote when it accepted, declined or asked to join."""
    reason = models.TextField(blank=True)
    """Why it was not admitted."""
    signed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The officer who accepted the agreement in the city's name."""
    contact = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The officer who answers for it today."""

    acting: City | None = None
    """In whose name another city's officer moves it, while they do."""

    objects = Parties.as_manager()

    class Meta:
        ordering = ["agreement_id", "city__sort_key", "id"]
        verbose_name = _("party to an agreement")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "city"], name="party_once"),
            models.CheckConstraint(
                condition=(
                    Q(state="accepted", joined_at__isnull=False, left_at__isnull=True)
                    | Q(
                        state__in=["left", "applied", "declined", "refused"],
                        joined_at__isnull=False,
                        left_at__isnull=False,
                        left_at__gte=F("joined_at"),
                    )
                    | Q(
                        state__in=["asked", "applied", "declined", "refused"],
                        joined_at__isnull=True,
                        left_at__isnull=True,
                    )
                ),
                name="party_dates",
            ),
            models.CheckConstraint(
                condition=(
                    Q(admission="consent")
                    | Q(admission="founding", state__in=["asked", "accepted", "declined", "left"])
                    | Q(admission="region", state__in=["accepted", "left"])
                ),
                name="party_admission",
            ),
        ]
        indexes = [models.Index(fields=["city", "state"], name="party_city")]

    def __str__(self) -> str:
        return str(self.city)

    @property
    def is_open(self) -> bool:
        """Whether it may still come in."""
        return self.state in {self.State.ASKED, self.State.APPLIED}

    @property
    def has_joined(self) -> bool:
        """Whether it takes part or once did."""
        return self.joined_at is not None

    @property
    def awaited(self) -> list["Party"]:
        """The present parties whose consent it needs and has not got; none for a member of a region that takes part."""
        if self.admission != self.Admission.CONSENT:
            return []
        given = {consent.party_id for consent in self.consents.all()}
        return [party for party in self.agreement.present if party.pk not in given]


class EarlierPeriod(models.Model):
    """A time in which a city took part, before it left and came back."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="earlier_periods")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField()
    left_because = models.TextField()

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(left_at__gte=F("joined_at")), name="earlier_period_dates")
        ]


class Consent(models.Model):
    """A party agrees that another city joins."""

    newcomer = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newcomer", "party"], name="consent_once"),
            models.CheckConstraint(condition=~Q(newcomer=F("party")), name="consent_of_another"),
        ]
