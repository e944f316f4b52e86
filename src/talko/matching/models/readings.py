from django.db import models

from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.engines.retrieval.reader import LONGEST_QUOTE, LONGEST_SENTENCE


class NeedReading(models.Model):
    """What a challenge asks for, as a reader understood it."""

    challenge = models.OneToOneField(Challenge, on_delete=models.CASCADE, related_name="need_reading")
    version = models.CharField(max_length=64)
    """Fingerprint of the text, and of the model that read it."""
    capabilities = models.JSONField(default=list)
    """In English, the most important first; none if the answer was unusable."""
    read_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    """When all that was found for the challenge had last been read."""


class EntryReading(models.Model):
    """How well a reader thinks that an organisation fits a challenge."""

    is_use = models.Q(pk=None)
    """It counts as no use of the organisation."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="entry_readings")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="entry_readings")
    version = models.CharField(max_length=64)
    """Fingerprint of the two texts, and of the model that read them: other texts are read anew."""
    grade = models.PositiveSmallIntegerField(null=True)
    """0 to 3; None if the answer was unusable."""
    sentence = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    quote = models.CharField(max_length=LONGEST_QUOTE, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["challenge", "organisation"], name="entry_reading_once")
        ]


class ReaderDay(models.Model):
    """What a reader was asked on one day, so that a day's tokens have a limit."""

    day = models.DateField(primary_key=True)
    """In UTC."""
    tokens = models.PositiveBigIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
