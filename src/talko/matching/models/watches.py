from django.db import models
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.core.models import Edited


class Watch(Edited):
    """What an organisation or a person can do, in their own words: they are told of new challenges that fit."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="watches")
    """Whose watch it is; for an organisation's watch who wrote it."""
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="watches"
    )
    """None for a person's own."""
    text = models.TextField(_("What you can do"))
    language = models.CharField(max_length=8)
    paused = models.BooleanField(default=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(organisation__isnull=False),
                name="watch_is_someones",
            )
        ]
        indexes = [
            models.Index(fields=["person", "created_at"], name="watch_person"),
            models.Index(fields=["organisation", "created_at"], name="watch_organisation"),
        ]


class Fit(models.Model):
    """A challenge that fits a watch, told once and never again."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="fits")
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="fits")
    reasons = models.JSONField(default=dict)
    told_at = models.DateTimeField()
    helpful = models.BooleanField(null=True)
    """What the watcher said of it."""

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["watch", "challenge"], name="fit_once")]
