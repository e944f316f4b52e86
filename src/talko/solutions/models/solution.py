from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation, Project
from talko.challenges.models.challenge import Challenge, Criterion
from talko.cities.models import City
from talko.core.files.models import StoredFile
from talko.core.models import AuditEntry, Edited, Record
from talko.core.text.folding import FoldedField
from talko.core.text.markdown import ExcerptField, RenderedField
from talko.core.text.slugs import slug_of
from talko.core.values.money import CURRENCIES, Money
from talko.core.web.addresses import address_of

UNTITLED = _("An answer without a title")
SENT_STATES = ("submitted", "chosen", "not_chosen")


class Solution(Edited):
    """An organisation's, or a person's own, answer to a challenge, in one language."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Sent")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CHOSEN = "chosen", _("Chosen")
        NOT_CHOSEN = "not_chosen", _("Not chosen")

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="solutions")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="solutions")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="solutions"
    )
    """In whose name; none for a person's own answer."""
    city = models.ForeignKey(City, null=True, on_delete=models.PROTECT, related_name="solutions")
    """From which city it comes: the organisation's, or the person's."""
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200, blank=True)
    """Empty in a draft that has none yet."""
    search_text = FoldedField(source="title")
    summary = models.TextField(blank=True)
    summary_html = RenderedField(source="summary")
    excerpt = ExcerptField(source="summary", max_length=241)
    plan = models.TextField(blank=True)
    plan_html = RenderedField(source="plan")
    amount = models.BigIntegerField(null=True, blank=True)
    """What it costs, in minor units."""
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES], default="SEK")
    cost_note = models.TextField(blank=True)
    cost_note_html = RenderedField(source="cost_note")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    unsent = models.JSONField(null=True, blank=True, editable=False)
    """What was changed while it was withdrawn, as the values of a version: for those who answer alone, until it is sent."""
    endorsement_count = models.PositiveIntegerField(default=0, editable=False)
    """Changed only by `F()`, in the transaction that adds or removes an Endorsement."""
    project = models.OneToOneField(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="solution"
    )
    """What became of a chosen solution."""
    is_demo = models.BooleanField(default=False)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["-submitted_at", "-id"]
        verbose_name = _("solution")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="solution_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(submitted_at__isnull=False),
                name="solution_sent_when",
            ),
            models.UniqueConstraint(
                fields=["challenge", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="solution_one_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["challenge", "author"],
                condition=models.Q(organisation__isnull=True),
                name="solution_one_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["challenge", "state", "-submitted_at", "-id"], name="solution_challenge"),
            models.Index(fields=["organisation", "-submitted_at"], name="solution_organisation"),
            models.Index(fields=["author", "state"], name="solution_author"),
        ]

    def __str__(self) -> str:
        return self.title or str(UNTITLED)

    def get_absolute_url(self) -> str:
        return address_of("solutions:solution", self.public_id, self.slug)

    @property
    def slug(self) -> str:
        return slug_of(self.title)

    @property
    def money(self) -> Money | None:
        return None if self.amount is None else Money(self.amount, self.currency)

    @property
    def criterion_texts(self) -> dict[str, str]:
        """How each criterion is met, by its order: under this name the dialogue finds what it translates."""
        answers = self.criterion_answers.select_related("criterion")
        return {str(answer.criterion.order): answer.text for answer in answers}

    @property
    def is_sent(self) -> bool:
        return self.state in SENT_STATES


class CriterionAnswer(models.Model):
    """How a solution meets one criterion."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="criterion_answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(blank=True)
    html = RenderedField(source="text")

    class Meta:
        ordering = ["criterion__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "criterion"], name="criterion_answer_once")
        ]


class Milestone(Record):
    """A step of a solution's plan: what is done by when, and what it costs. Payouts will follow milestones."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    """Minor units of the solution's currency."""

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "order"], name="milestone_order"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="milestone_amount"
            ),
        ]


class Partner(models.Model):
    """An organisation that takes part in a solution. It is named only after it has accepted."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="partnerships")
    role = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["solution", "organisation"], name="partner_once")]

    def get_absolute_url(self) -> str:
        """Where the organisation's people say whether they want to be named."""
        return reverse("solutions:partner", args=[self.solution.public_id, self.organisation.public_id])


class SolutionVersion(Record):
    """A solution as it was sent, before a later text was sent: `values` holds the texts, criterion answers and milestones."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["solution", "number"], name="solution_version_once")]


class Endorsement(models.Model):
    """Someone stands behind a solution. Counted and shown; it decides nothing."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="endorsements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="endorsements")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["solution", "person"], name="endorsement_once")]
