from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.core.files.models import StoredFile
from talko.core.models import Record
from talko.core.text import languages
from talko.core.text.email_addresses import AddressField, canonical
from talko.core.text.folding import Named


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=canonical(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


def full_name(name: str | None, erased_at: datetime | None) -> str:
    """For lists that read only these columns; `name` is None if there is no person."""
    if name is None or erased_at:
        return str(_("A former member"))
    return name or str(_("No name yet"))


class Person(Record, Named, AbstractBaseUser, PermissionsMixin):
    """Someone with an account. Erasing a person empties this row; what they wrote stays, under no name."""

    NAME_LENGTH = 120

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never")

    class Aim(models.TextChoices):
        ANSWER = "answer", _("I want to help solve a challenge")
        ORGANISATION = "organisation", _("I work with an organisation or a project")
        CITY = "city", _("I work for a city")
        LOOK = "look", _("I am just looking around")

    email = AddressField(_("E-mail"), unique=True, null=True)
    """None only for an erased person."""
    name = models.CharField(_("Name"), max_length=NAME_LENGTH, blank=True)
    about = models.TextField(_("About you"), max_length=2000, blank=True)
    language = models.CharField(
        _("Language of the pages"), max_length=8, blank=True, choices=settings.LANGUAGES
    )
    reads = models.JSONField(_("Languages you read"), default=list, blank=True)
    writes = models.JSONField(_("Languages you write"), default=list, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=60, blank=True)
    """An IANA name; empty if unknown."""
    time_zone_chosen = models.BooleanField(default=False)
    """Whether they chose it. A guess follows the city that they choose."""
    aim = models.CharField(_("What brings you here"), max_length=12, blank=True, choices=Aim)
    """Decides what the front page offers them first."""
    mail = models.CharField(_("Mail about what happens"), max_length=8, choices=Digest, default=Digest.DAILY)
    digested_at = models.DateTimeField(null=True, editable=False)
    """When the last digest was sent."""
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(erased_at__isnull=False),
                name="person_email_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return full_name(self.name, self.erased_at)

    def get_short_name(self) -> str:
        return self.get_full_name().split(" ")[0]

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.time_zone) if self.time_zone else None

    @property
    def languages_read(self) -> list[str]:
        """In order of preference; the page's language and the written ones count as read."""
        return list(dict.fromkeys([*([self.language] if self.language else []), *self.reads, *self.writes]))

    def reads_language(self, code: str) -> bool:
        return code in self.languages_read or code == languages.current()


class Topic(models.TextChoices):
    """What notifications are about: each person chooses by it how they are mailed, and a digest has its sections from it."""

    WAITS = "waits", _("Requests and invitations")
    REPLIES = "replies", _("Replies and mentions")
    OWN = "own", _("Your roles and your contributions")
    MESSAGES = "messages", _("New messages")
    # Not "matches": a field of that name hides the method of its form from scripts.
    MATCHES = "fitting", _("Challenges and organisations that fit")
    UPDATES = "updates", _("Challenges, answers and agreements")
    RESULTS = "results", _("Decisions and results")


NOT_OF_CONCERN = (Topic.MESSAGES, Topic.MATCHES, Topic.UPDATES)
"""What happens to things that a person follows or takes part in, and is not about what they do themselves."""


class Notification(Record):
    """Something a person should know. Grouped into a mail at once, daily or weekly, as they chose."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    """A registered kind (see `notifications.register_kind`), such as `message.posted`."""
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    data = models.JSONField(default=dict, blank=True)
    """Values for the kind's words, and `path`: the address to open."""
    group = models.CharField(max_length=120, blank=True)
    """A digest groups by it: the public id of a challenge or an agreement."""
    read_at = models.DateTimeField(null=True, blank=True)
    waits = models.BooleanField(default=True)
    """Whether the next mail includes it. False if the person wanted no mail about it when it was created."""
    letter = models.PositiveBigIntegerField(null=True, blank=True)
    """Key of the queued or sent `core.Letter` with it. Letters are erased after a while."""
    mailed_at = models.DateTimeField(null=True, blank=True)
    """When the mail server accepted that letter; None if it was read, muted or no longer true by then."""

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notification_person"),
            models.Index(
                fields=["person"], name="notification_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["person", "created_at"],
                name="notification_waits",
                condition=models.Q(waits=True),
            ),
        ]


class TopicChoice(models.Model):
    """How a person wants to be mailed about one topic, where that is not how they get the rest."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DIGEST = "digest", _("In the digest")
        NEVER = "never", _("Never")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="topic_choices")
    topic = models.CharField(max_length=12, choices=Topic)
    mail = models.CharField(max_length=8, choices=Mail)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="topic_choice_once")]


class ThingChoice(models.Model):
    """How a person wants to be mailed about one thing, such as a challenge: it counts more than their choices by topic."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DIGEST = "digest", _("In the digest")
        CONCERNS = "concerns", _("Only what concerns me")
        NEVER = "never", _("Never")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="thing_choices")
    group = models.CharField(max_length=120)
    """As in its notifications."""
    mail = models.CharField(max_length=8, choices=Mail)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="thing_choice_once")]


class Refusal(models.Model):
    """An address that has opted out of invitations. Only its hash is stored."""

    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the address in canonical form."""
    since = models.DateTimeField(default=timezone.now)
