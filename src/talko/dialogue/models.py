from datetime import datetime

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.cities.models import City
from talko.core.files.models import StoredFile
from talko.core.models import AuditEntry, Record
from talko.core.text.markdown import RenderedField


class Thread(Record):
    """A conversation about one thing."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Everyone can read")
        PARTIES = "parties", _("Only between the parties")

    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PUBLIC)
    closed_at = models.DateTimeField(null=True, blank=True)
    message_count = models.PositiveIntegerField(default=0, editable=False)
    """Changed only by `F() + 1`."""
    last_message_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    """Raised whenever a page of it would look different to anybody: what is cached of it is named after it."""
    read_up_to: datetime | None = None
    """By the person it was read for: see `queries.messages.threads_with_marks`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "audience"], name="thread_once")
        ]


class Message(Record):
    """A message in one language, in its author's own name or in that of a city or an organisation."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="messages")
    for_city = models.ForeignKey(City, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    for_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies"
    )
    body = models.TextField()
    body_html = RenderedField(source="body")
    language = models.CharField(max_length=8)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True)
    """Taken back by its author, or hidden by a moderator of the city; a placeholder stays in the thread."""
    hidden_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)
    mentions = models.ManyToManyField(Person, blank=True, related_name="+")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["thread", "created_at", "id"], name="message_thread")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(for_city__isnull=True) | models.Q(for_organisation__isnull=True),
                name="message_one_name",
            )
        ]

    def __str__(self) -> str:
        """Without its text, as the message may be private or taken back."""
        return gettext("A message")

    def get_absolute_url(self) -> str:
        return reverse("dialogue:message", args=[self.public_id])

    @property
    def is_taken_back(self) -> bool:
        """By its author: hiding a message of someone else takes a reason."""
        return self.hidden_at is not None and not self.hidden_reason


class MessageVersion(models.Model):
    """A message as it was before an edit."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    body = models.TextField()
    changes = models.JSONField(default=list)
    """What the edit changed, in the form of `core.text.differences.compared`."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]


class Translated(models.Model):
    """A text as a machine or a person has translated it."""

    source_language = models.CharField(max_length=8)
    source_hash = models.CharField(max_length=64)
    text = models.TextField()
    html = RenderedField(source="text")
    machine = models.BooleanField()
    """Made by a machine and not yet corrected by anyone."""
    engine = models.CharField(max_length=60, blank=True)
    corrected_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    corrected_at = models.DateTimeField(null=True, blank=True)
    by_rival = models.BooleanField(default=False)
    """Whether the person who corrected it takes part in a competing subject, which is shown next to the name."""

    class Meta:
        abstract = True


class Translation(Translated, Record):
    """A text in another language than it was written in: always marked, the original one click away.

    Of a message, or of a named field of a subject (a challenge's need). Invalid once the original changes (`source_hash`).
    """

    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    field = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    locked_at = models.DateTimeField(null=True, blank=True)
    """From then on only the people behind the text can correct it."""
    revision = models.PositiveIntegerField(default=1, editable=False)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "field", "language"], name="translation_once"
            )
        ]


class TranslationVersion(Translated):
    """A translation as it was before it was corrected, restored or removed."""

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["translation", "revision"], name="translation_version_once")
        ]


class Following(models.Model):
    """Who wants to know what happens to a thing. Authors and parties follow by themselves; anyone can stop."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="following")
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    stopped = models.BooleanField(default=False)
    """They chose to stop: only they can start following again."""
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "subject_type", "subject_id"], name="following_once")
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="following_subject")]


class ReadMark(models.Model):
    """How far a person has read a thread: later messages of others are new to them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    up_to = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="read_mark_once")]
