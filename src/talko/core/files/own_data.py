"""A person's files: exported with their content; what is only about them goes, what they added for others stays without a name."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage

from talko.core.files.models import StoredFile
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows


def _files(person: Any) -> Iterator[tuple[str, bytes]]:
    for file in StoredFile.objects.filter(by=person).order_by("pk").iterator():
        if default_storage.exists(file.main_path):
            with default_storage.open(file.main_path) as content:
                yield f"{file.address_id}-{file.name}", content.read()


def _erase(person: Any) -> None:
    about = ContentType.objects.get_for_model(person)
    for portrait in StoredFile.objects.filter(subject_type=about, subject_id=person.pk):
        portrait.delete()
    name = person.get_full_name()
    StoredFile.objects.filter(by=person, credit=name).update(credit="")
    StoredFile.objects.filter(by=person).update(by=None)


PART = Part(
    name="files",
    rows={
        "files": Rows(
            StoredFile,
            "by",
            (
                "name",
                "media_type",
                "size",
                "subject",
                "place",
                "alternative",
                "credit",
                "licence",
                "state",
                "created_at",
            ),
        )
    },
    files=_files,
    erase=_erase,
)


def register() -> None:
    own_data.register(PART)
