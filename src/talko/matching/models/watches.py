from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.core.models import Edited
from talko.core.text.folding import FoldedField

TITLE = 90
"""Characters of a watch's text that make its title."""


class Watch(Edited):
    """What an organisation or a person can do, in their own words, so that they are notified of challenges that fit."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="watches")
    """Its owner; for an organisation's watch, who wrote it."""
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="watches"
    )
    """None for a person's own."""
    text = models.TextField(_("What you can do"))
    language = models.CharField(max_length=8)
    search_text = FoldedField(source="text")
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

    def get_absolute_url(self) -> str:
        return reverse("matching:watch", args=[self.public_id])

    @property
    def title(self) -> str:
        """A watch has no name: the beginning of its text."""
        line = " ".join(self.text.split())
        return line if len(line) <= TITLE else f"{line[:TITLE].rsplit(' ', 1)[0]}…"


class Hit(models.Model):
    """A challenge that fits a watch. People are notified of it once."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="hits")
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="watch_hits")
    reasons = models.JSONField(default=dict)
    notified_at = models.DateTimeField()
    helpful = models.BooleanField(null=True)
    """What the owner of the watch says."""

    class Meta:
        ordering = ["-notified_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["watch", "challenge"], name="watch_hit_once")]
