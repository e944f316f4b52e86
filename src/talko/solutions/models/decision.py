from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils import timezone

from talko.accounts.models import Person
from talko.challenges.models.challenge import Challenge
from talko.core.files.models import StoredFile
from talko.core.models import Record
from talko.core.text.markdown import RenderedField
from talko.solutions.models.solution import Solution


class Decision(Record):
    """What the city decided, with its reasons. It may also be that no solution was chosen."""

    challenge = models.OneToOneField(Challenge, on_delete=models.PROTECT, related_name="decision")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8)
    summary = models.TextField()
    summary_html = RenderedField(source="summary")
    decided_at = models.DateTimeField(default=timezone.now)
    files = GenericRelation(StoredFile, "subject_id", "subject_type")


class Answer(models.Model):
    """The city's published reason to one answerer."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="answers")
    solution = models.OneToOneField(Solution, on_delete=models.PROTECT, related_name="answer")
    chosen = models.BooleanField()
    reason = models.TextField()
    reason_html = RenderedField(source="reason")

    class Meta:
        ordering = ["-chosen", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=models.Q(chosen=True), name="decision_one_chosen"
            )
        ]
