from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from talko.core import ids


class Record(models.Model):
    """A row that has an address: a public id, and when it was made."""

    public_id = models.UUIDField(default=ids.new_id, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def address_id(self) -> str:
        return ids.encode(self.public_id)


class Edited(Record):
    """A record whose text people edit. `revision` counts the saves; an edit based on an older one is refused."""

    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """What was done, by whom, to what. Append-only; shown on the page it is about."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    action = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    city = models.CharField(max_length=80, blank=True)
    """Slug of the city in whose name it was done; empty when it was done in nobody's but the person's own."""
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
    """How often one person or address did one thing in one window of time."""

    bucket = models.CharField(max_length=120)
    window = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket", "window"], name="rate_window")]
        indexes = [models.Index(fields=["window"], name="rate_window_age")]


class ScheduledJob(models.Model):
    """When a periodic job runs next. Whoever moves `next_at` on runs it: two workers never run the same turn."""

    name = models.CharField(max_length=120, unique=True)
    next_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(null=True)


class Letter(Record):
    """A letter from the moment at which it is due until the mail server has answered. What it says is written when it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        DROPPED = "dropped"
        """What it was to tell holds no more."""
        GIVEN_UP = "given_up"
        """It failed at every attempt. Its values are kept."""

    class Rank(models.IntegerChoices):
        AWAITED = 0
        """Somebody may sit and wait for it, such as a code."""
        NEWS = 1
        DIGEST = 2

    kind = models.CharField(max_length=60)
    """Who writes it: a name registered with `core.background.mail_queue`."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="letters"
    )
    """None for an address without an account."""
    values = models.JSONField(default=dict)
    """What its writer needs; emptied when it is sent or dropped."""
    slot = models.CharField(max_length=80, null=True, unique=True)
    """Only one letter in a slot is on its way at a time. Most have none."""
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.AWAITED)
    """In which order those that are due are sent."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    """When a worker took it; whoever still finds the same moment holds it."""
    failed = models.PositiveSmallIntegerField(default=0)
    """Attempts."""
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
    """What someone has typed into a form and not sent. One a person and form; erased when the form is sent."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=160)
    """Which form: its name and the public id of what it is about, such as `solution:01j…`."""
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    """Counts the saves."""
    mark = models.CharField(max_length=40, blank=True)
    """Of the opened form that saved it last: see `core.editing.drafts`."""
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "form"], name="form_draft")]


class UnsentForm(models.Model):
    """A form that was refused, with what stood in it, until it is sent again or a day has passed. See `core.forms.unsent`."""

    browser = models.CharField(max_length=64)
    """SHA-256 of the cookie of the browser that sent it."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="unsent_forms"
    )
    """For whom the page with the form was shown; empty when nobody was signed in, or it cannot be told."""
    page = models.TextField()
    action = models.TextField()
    values = models.JSONField(default=dict)
    size = models.PositiveIntegerField()
    """Characters of all values together."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["browser"], name="unsent_browser"),
            models.Index(fields=["at"], name="unsent_age"),
        ]
