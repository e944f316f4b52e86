from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core.models import Record
from talko.core.text.email_addresses import AddressField
from talko.core.text.markdown import RenderedField


class MatchingPreferences(models.Model):
    """An organisation's own choice: whether it is suggested, and whether it may be invited. Without a row, both."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="matching_preferences"
    )
    suggested = models.BooleanField(_("May be suggested to cities"), default=True)
    invited = models.BooleanField(_("May be invited to answer"), default=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()


class Suggestion(Record):
    """This organisation could help with this challenge, because … Stored when it was first shown, with what came of it."""

    class Because(models.TextChoices):
        OTHER_FIELD = "other_field", _("It works in another field")
        TOO_FAR = "too_far", _("It is too far away")
        NOT_ACTIVE = "not_active", _("It is no longer active")
        KNOWN = "known", _("We are already in touch")
        WRONG_RECORD = "wrong_record", _("The information about it is wrong")
        OTHER = "other", _("Something else")

    is_use = models.Q(relevant__isnull=False)
    """Whether it counts as use of the organisation: an import can only be undone for organisations without any."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="suggestions")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suggestions")
    rank = models.PositiveSmallIntegerField()
    """In the ranking in which it was first shown, from 1."""
    score = models.FloatField()
    reasons = models.JSONField(default=dict)
    """As from `Reasons.as_data`, to show later why it was suggested."""
    relevant = models.BooleanField(null=True)
    """Judged by an officer, who invites it or says whether it is, or shown by its own answer. None: not judged."""
    shown_by_answer = models.BooleanField(default=False)
    """Not judged by an officer: nobody's precision and in no collection."""
    because = models.CharField(max_length=12, choices=Because, blank=True)
    note = models.CharField(max_length=300, blank=True)
    judged_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """When the organisation sent a solution."""

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "organisation"], name="suggestion_once"),
        ]
        indexes = [models.Index(fields=["organisation", "challenge"], name="suggestion_organisation")]


class JudgedTexts(models.Model):
    """What the officer had before them, so that a judgement can be replayed after both texts were edited."""

    suggestion = models.OneToOneField(Suggestion, on_delete=models.CASCADE, related_name="judged_texts")
    need = models.JSONField()
    """By language, as from `needs.texts_of`."""
    document = models.TextField()
    """All that was read of the organisation."""


class ChallengeInvitation(Record):
    """A city asks an organisation to answer a challenge. Sent by a person's click, once."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("an invitation", "Invited")
        OPENED = "opened", pgettext_lazy("an invitation", "Read")
        DECLINED = "declined", pgettext_lazy("an invitation", "Declined")
        ANSWERED = "answered", _("Answered")
        BOUNCED = "bounced", _("Came back")

    WAITING = (State.SENT, State.OPENED)

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="challenge_invitations"
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    """Whose officer invites."""
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8)
    """Of the letter: one that the organisation reads."""
    text = models.TextField()
    text_html = RenderedField(source="text")
    parts = models.JSONField(default=dict)
    """The challenge's own texts as they were sent with the letter, `{"title": …, "lead": …}`: `invitation_letter.Part`s as data."""
    by_hand = models.BooleanField(default=False)
    """Nobody acted for the organisation here, so the officer sent a copy of the letter some other way."""
    email = AddressField(blank=True)
    """Where the letter went if nobody acted for the organisation here. Emptied after `invitation_mail.ADDRESS_RETENTION`."""
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

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING
