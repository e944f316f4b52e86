from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from talko.accounts.models import Person
from talko.challenges.models.challenge import Challenge
from talko.core.files.models import StoredFile
from talko.core.models import Record
from talko.core.text.markdown import RenderedField


class FollowUp(Record):
    """What came of it, some time after the decision."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="follow_ups")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8)
    text = models.TextField()
    text_html = RenderedField(source="text")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["-created_at", "-id"]
