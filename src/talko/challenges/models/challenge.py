from datetime import datetime

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models import Agreement, City
from talko.core.files.models import StoredFile
from talko.core.models import AuditEntry, Edited
from talko.core.text import languages
from talko.core.text.markdown import RenderedField, RenderedTextsField
from talko.core.text.slugs import slug_of
from talko.core.values.money import CURRENCIES, Money
from talko.core.web.addresses import address_of

PUBLIC_STATES = ("open", "closed", "decided", "followed_up", "withdrawn")


def state_by_clock(state: str, answers_by: datetime | None, now: datetime) -> str:
    return "closed" if state == "open" and (answers_by is None or answers_by < now) else state


class Goal(models.Model):
    """One of the 17 Sustainable Development Goals."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.JSONField(default=dict)
    """`{language: short name}`"""

    class Meta:
        ordering = ["number"]


class Target(models.Model):
    """One of the 169 targets of the goals. The text is there when the operator has imported it."""

    code = models.CharField(max_length=6, primary_key=True)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="targets")
    order = models.PositiveSmallIntegerField()
    text = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["goal_id", "order"]


class Challenge(Edited):
    """A city's open call, with its need for funding."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("Being reviewed")
        APPROVED = "approved", _("Approved, not yet open")
        OPEN = "open", _("Open for answers")
        CLOSED = "closed", _("Answering closed")
        DECIDED = "decided", _("Decided")
        FOLLOWED_UP = "followed_up", _("Followed up")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="challenges")
    language = models.CharField(_("Language"), max_length=8)
    """Of the local description."""
    title = models.JSONField(default=dict)
    lead = models.JSONField(default=dict, blank=True)
    """The need in one paragraph, plain text, `{language: text}`."""
    need_local = models.TextField(blank=True)
    """For those who live there, in `language`."""
    need_local_html = RenderedField(source="need_local")
    need_global = models.JSONField(default=dict, blank=True)
    """For readers who do not know the place, `{language: text}`."""
    need_global_html = RenderedTextsField(source="need_global")
    affected = models.JSONField(default=dict, blank=True)
    """Who is affected, `{language: text}`."""
    amount = models.BigIntegerField(null=True, blank=True)
    """The need for funding in minor units; none when no money is sought."""
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES], default="SEK")
    amount_for = models.JSONField(default=dict, blank=True)
    """What the money is for, `{language: text}`."""
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    answer_languages = models.JSONField(default=list, blank=True)
    """Languages in which answers can be read by the city; others are translated."""
    goals = models.ManyToManyField(Goal, blank=True, related_name="challenges")
    targets = models.ManyToManyField(Target, blank=True, related_name="challenges")
    opens_at = models.DateTimeField(null=True, blank=True)
    """None: as soon as it is approved."""
    answers_by = models.DateTimeField(null=True, blank=True)
    decision_by = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who wrote it, and so must not be the one who reviews it."""
    reviewer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_note = models.TextField(blank=True)
    withdrawn_reason = models.TextField(blank=True)
    date_changes = models.PositiveIntegerField(default=0, editable=False)
    """How often its dates were moved or called off: the SEQUENCE of its events in calendars (RFC 5545)."""
    reminded_of = models.DateTimeField(null=True, editable=False)
    """The deadline of which followers were last reminded, and how many days before it: never twice of the same."""
    reminded_days = models.PositiveSmallIntegerField(null=True, editable=False)
    solution_count = models.PositiveIntegerField(default=0, editable=False)
    """Submitted and not withdrawn; changed only by `F()`."""
    shared_with = models.ManyToManyField(City, through="Share", related_name="challenges_received")
    is_demo = models.BooleanField(default=False)
    search_text = models.TextField(blank=True, editable=False)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["-opened_at", "-id"]
        verbose_name = _("challenge")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0), name="challenge_amount"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=PUBLIC_STATES)
                | models.Q(answers_by__isnull=False, opened_at__isnull=False)
                | models.Q(state="withdrawn"),
                name="challenge_public_has_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(decision_by__isnull=True)
                | models.Q(decision_by__gte=models.F("answers_by")),
                name="challenge_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answers_by", "id"], name="challenge_deadline"),
            models.Index(fields=["state", "-opened_at", "-id"], name="challenge_newest"),
            models.Index(fields=["city", "state", "answers_by", "id"], name="challenge_city"),
        ]

    is_followed: bool
    """By the person it was read for: see `queries.challenges.challenge_for`."""

    def __str__(self) -> str:
        return languages.best(self.title, [self.language])[1]

    def get_absolute_url(self) -> str:
        return address_of("challenges:challenge", self.public_id, self.slug)

    def get_dialogue_url(self) -> str:
        return f"{self.get_absolute_url()}dialogue/"

    @property
    def slug(self) -> str:
        return slug_of(str(self))

    @property
    def money(self) -> Money | None:
        return None if self.amount is None else Money(self.amount, self.currency)

    @cached_property
    def shared_cities(self) -> list[City]:
        """The partner cities it reaches, by name, and nothing but their names."""
        return list(self.shared_with.order_by("sort_key", "id").only("name", "slug"))

    @property
    def is_public(self) -> bool:
        """Everyone may read it. One that was withdrawn before it opened never was."""
        return self.state in PUBLIC_STATES and self.opened_at is not None

    @property
    def state_now(self) -> str:
        """The state by the clock: what is past its deadline is closed, even before the worker has said so."""
        return state_by_clock(self.state, self.answers_by, timezone.now())

    @property
    def state_words(self) -> str:
        return str(self.State(self.state_now).label)

    @property
    def is_decided(self) -> bool:
        return self.state in {"decided", "followed_up"}

    @property
    def takes_answers(self) -> bool:
        """Whether an answer sent now is in time, whatever the worker has done yet."""
        return self.state == "open" and self.answers_by is not None and timezone.now() <= self.answers_by


class Criterion(models.Model):
    """What a solution will be judged by. Weights are percentages and add up to 100 once the challenge is reviewed."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    name = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__lte=100), name="criterion_weight"),
            models.UniqueConstraint(fields=["challenge", "order"], name="criterion_order"),
        ]


class Share(models.Model):
    """A challenge reaches a partner city, under an agreement that was in force when it was shared."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="shares")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="shares")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="shares")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["challenge", "city"], name="share_once")]
        indexes = [models.Index(fields=["city", "challenge"], name="share_city")]
