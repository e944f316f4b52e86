from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from talko.core import ids


class Record(models.Model):
    """A row with an address: a public id and a creation time."""

    public_id = models.UUIDField(default=ids.new_id, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def address_id(self) -> str:
        return ids.encode(self.public_id)


class Edited(Record):
    """A record that people edit. `revision` counts the saves; an edit based on an older one is refused."""

    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """What was done, by whom, to what. Append-only, and shown on the page of the thing."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    action = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    city = models.CharField(max_length=80, blank=True)
    """Slug of the city in whose name it was done; empty when the person acted for themselves."""
    public = models.BooleanField(default=False)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at", "-id"], name="audit_subject"),
            models.Index(fields=["city", "-at", "-id"], name="audit_city"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("an audit entry is never changed")
        super().save(*args, **kwargs)


class DoneOnce(models.Model):
    """A write that carried a key, and what it made: the same key again gives the same result and no second effect."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=80)
    key = models.UUIDField()
    result_type = models.ForeignKey(ContentType, null=True, on_delete=models.CASCADE)
    result_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "action", "key"], name="done_once")]
        indexes = [models.Index(fields=["at"], name="done_once_at")]


class RateWindow(models.Model):
    """How often one person or address did one thing in a window of time."""

    bucket = models.CharField(max_length=120)
    window = models.PositiveBigIntegerField()
    """When it began, in seconds since 1970."""
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket", "window"], name="rate_window")]
        indexes = [models.Index(fields=["window"], name="rate_window_age")]


class ScheduledJob(models.Model):
    """When a periodic job runs next. The worker that advances `next_at` runs it, so two never run the same turn."""

    name = models.CharField(max_length=120, unique=True)
    next_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(null=True)


class Letter(Record):
    """A letter, from when it is due until the mail server has accepted it. Its text is written when it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        DROPPED = "dropped"
        """It is no longer true."""
        GIVEN_UP = "given_up"
        """It failed at every attempt. Its values are retained."""

    class Rank(models.IntegerChoices):
        AWAITED = 0
        """Someone is waiting for it: a sign-in code."""
        NEWS = 1
        DIGEST = 2

    kind = models.CharField(max_length=60)
    """Names the writer registered with `core.background.mail_queue`."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="letters"
    )
    """None when the address has no account."""
    values = models.JSONField(default=dict)
    """What the writer needs; emptied once it is sent or dropped."""
    slot = models.CharField(max_length=80, null=True, unique=True)
    """At most one letter per slot waits at a time. Most letters have none."""
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.AWAITED)
    """The order in which due letters are sent."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    """When a worker took it. The worker that still finds its own time here holds the letter."""
    failed = models.PositiveSmallIntegerField(default=0)
    """Failed attempts."""
    settled_at = models.DateTimeField(null=True)
    """When it was sent, dropped or given up."""

    class Meta:
        indexes = [
            models.Index(
                fields=["rank", "due_at", "id"],
                name="letter_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["taken_at"], name="letter_sending", condition=models.Q(state="sending")),
            models.Index(fields=["settled_at"], name="letter_settled"),
        ]


class FormDraft(models.Model):
    """What someone has typed into a form and not sent: one per person and form, emptied when it is sent."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=160)
    """The form's name and the public id of its subject, such as `solution:01j…`."""
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    """Counts the saves."""
    mark = models.CharField(max_length=40, blank=True)
    """Of the opened form that saved it last: see `core.editing.drafts`."""
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    """From then on, what comes late from a form that was opened before is refused."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "form"], name="form_draft")]


class UnsentForm(models.Model):
    """A refused form with its contents, until it is sent again or a day has passed. See `core.forms.unsent`."""

    browser = models.CharField(max_length=64)
    """SHA-256 of the cookie of the browser that sent it."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="unsent_forms"
    )
    """The person the form was shown to; empty for a visitor or when unknown."""
    page = models.TextField()
    action = models.TextField()
    values = models.JSONField(default=dict)
    size = models.PositiveIntegerField()
    """Characters in all values."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["browser"], name="unsent_browser"),
            models.Index(fields=["at"], name="unsent_age"),
        ]
