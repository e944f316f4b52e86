from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core.models import Record
from talko.core.text.markdown import RenderedField


class Standing(models.Model):
    """An organisation's own choice: whether it is suggested, and whether it may be invited. Without a row it is both."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="standing")
    suggested = models.BooleanField(_("May be suggested to cities"), default=True)
    invited = models.BooleanField(_("May be invited to answer"), default=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()


class Suggestion(Record):
    """This organisation could help with this challenge, because … Written down when it was first shown, with what came of it."""

    class Because(models.TextChoices):
        OTHER_FIELD = "other_field", _("It works in another field")
        TOO_FAR = "too_far", _("It is too far away")
        NOT_ACTIVE = "not_active", _("It is no longer active")
        KNOWN = "known", _("We have talked already")
        WRONG_RECORD = "wrong_record", _("What is written about it is wrong")
        OTHER = "other", _("Something else")

    is_use = models.Q(relevant__isnull=False)
    """One that nobody has judged keeps no imported organisation from being taken out again."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="suggestions")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suggestions")
    place = models.PositiveSmallIntegerField()
    """In the ranking in which it was first shown, from 1."""
    score = models.FloatField()
    floor = models.BooleanField(default=False)
    """It stands there because places are kept for those of whom little is known."""
    reasons = models.JSONField(default=dict)
    """As `reasons.Reasons.as_data` gives them, so that it can be seen later why it was suggested."""
    relevant = models.BooleanField(null=True)
    """What an officer said, by inviting it or by "not relevant"; or what it showed itself by answering. None: nobody has judged."""
    because = models.CharField(max_length=12, choices=Because, blank=True)
    note = models.CharField(max_length=300, blank=True)
    judged_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """When the organisation sent a solution."""

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "organisation"], name="suggestion_once"),
        ]
        indexes = [models.Index(fields=["organisation", "challenge"], name="suggestion_organisation")]


class ChallengeInvitation(Record):
    """A city asks an organisation to answer a challenge. Sent by a person's click, once."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("an invitation", "Invited")
        OPENED = "opened", pgettext_lazy("an invitation", "Read")
        DECLINED = "declined", pgettext_lazy("an invitation", "Declined")
        ANSWERED = "answered", _("Answered")

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="challenge_invitations"
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    """Whose officer invites."""
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8)
    """In which it is written: one that the organisation reads."""
    text = models.TextField()
    text_html = RenderedField(source="text")
    parts = models.JSONField(default=dict)
    """The challenge's own words in the letter, as they were sent: `{"title": …, "lead": …}`, each as `letters.Part` keeps it.
    What a machine translated is marked wherever it is shown, the original one click away."""
    by_hand = models.BooleanField(default=False)
    """Nobody acted for the organisation here: the officer copied the letter and sent it another way."""
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When it was declined or answered."""
    because = models.CharField(max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "organisation"], name="challenge_invitation_once")
        ]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="invitation_organisation")]

    def get_absolute_url(self) -> str:
        return reverse("matching:invitation", args=[self.public_id])
