from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talko.core.files.names import extension_of
from talko.core.files.pictures import SIZES
from talko.core.models import Record


class StoredFile(Record):
    """A picture or an attachment of one thing. A model that can have files has a `GenericRelation` to it, named `files`."""

    class Kind(models.TextChoices):
        PICTURE = "picture"
        ATTACHMENT = "attachment"

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked for viruses")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused by the virus scanner")

    class Licence(models.TextChoices):
        BY = "by", "CC BY 4.0"
        BY_SA = "by-sa", "CC BY-SA 4.0"
        CC0 = "cc0", "CC0"
        PERMITTED = "permitted", _("All rights reserved, shown here with permission")

    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    place = models.CharField(max_length=20)
    """Where on the thing it stands: see `subjects.Place`."""
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploaded_files"
    )
    city = models.CharField(max_length=80, blank=True)
    """Slug of the city whose quota it counts against, and `organisation` the public id of the organisation; or empty."""
    organisation = models.CharField(max_length=26, blank=True)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    """Bytes stored; of a picture, in all sizes."""
    sha256 = models.CharField(max_length=64)
    """Of what was sent."""
    sizes = models.JSONField(default=dict, blank=True)
    """Of a picture: `{"small": [width, height], …}`."""
    alternative = models.CharField(max_length=300, blank=True)
    """What a picture shows, for those who do not see it."""
    language = models.CharField(max_length=8, blank=True)
    """Of the alternative text."""
    credit = models.CharField(max_length=120, blank=True)
    """Who took or drew it."""
    licence = models.CharField(max_length=10, choices=Licence, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.READY)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("file")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "place", "sha256"], name="stored_file_once"
            )
        ]
        indexes = [
            models.Index(fields=["city"], name="stored_file_city", condition=~models.Q(city="")),
            models.Index(
                fields=["organisation"], name="stored_file_organisation", condition=~models.Q(organisation="")
            ),
            models.Index(fields=["id"], name="stored_file_checking", condition=models.Q(state="checking")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Of the file itself; of a picture in its largest size."""
        if self.is_picture:
            return self.url("large")
        return reverse("files:download", args=[self.public_id, self.name])

    def url(self, size: str) -> str:
        return reverse("files:picture", args=[self.public_id, size])

    @property
    def is_picture(self) -> bool:
        return self.kind == self.Kind.PICTURE

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def extension(self) -> str:
        return extension_of(self.name)

    @property
    def paths(self) -> dict[str, str]:
        """Where its content is in the storage: of a picture by size, of an attachment under "whole"."""
        folder = f"{self.kind}s/{self.address_id[-2:]}/{self.address_id}"
        if self.is_picture:
            return {name: f"{folder}-{name}.webp" for name in SIZES}
        return {"whole": folder}

    @property
    def main_path(self) -> str:
        return self.paths["large" if self.is_picture else "whole"]


class Quota(models.Model):
    """Locked while a file is counted against what one person, organisation or city may store."""

    holder = models.CharField(max_length=120, unique=True)


@receiver(post_delete, sender=StoredFile, dispatch_uid="files.forget_content")
def _forget_content(instance: StoredFile, **_signal: Any) -> None:
    """The content goes with the row, once that is certain."""
    transaction.on_commit(lambda: delete_content(instance))


def delete_content(file: StoredFile) -> None:
    for path in file.paths.values():
        default_storage.delete(path)
