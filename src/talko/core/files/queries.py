"""Which files are seen, by whom. A file is seen by those who see the thing it belongs to, asked anew each time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from talko.core.database.compiled_query import GIVEN_TEXT, CompiledQuery, given
from talko.core.errors import NotFound
from talko.core.files import subjects
from talko.core.files.models import StoredFile
from talko.core.files.subjects import subject_of

READ = "_files_read"


def file_for(person: Any, public_id: UUID) -> StoredFile:
    """Raises NotFound for a file of what the person may not see, and for one that is not (or no longer) to be had."""
    file = StoredFile.objects.filter(public_id=public_id).first()
    subject: Any = _subject_of(file)
    if file is None or subject is None or not subject_of(subject).may_see(person, subject):
        raise NotFound
    if not file.is_ready and not may_change(person, file):
        raise NotFound
    return file


def _subject_of(file: StoredFile | None) -> Any:
    """Read with what its rules need; None when nothing is there."""
    if file is None:
        return None
    model = file.subject_type.model_class()
    if model is None or model not in subjects.models_known():
        return None
    rows = model._default_manager.filter(pk=file.subject_id)
    beside = subjects.of_model(model).beside
    file.subject = rows.select_related(*beside).first() if beside else rows.first()
    return file.subject


def is_public(file: StoredFile) -> bool:
    subject: Any = file.subject
    return subject_of(subject).may_see(AnonymousUser(), subject)


def may_change(person: Any, file: StoredFile) -> bool:
    subject: Any = file.subject
    return bool(person.is_authenticated) and subject_of(subject).may_add(person, subject, file.place)


def files_by_subject(model: type[models.Model], keys: Iterable[int]) -> dict[int, list[StoredFile]]:
    """Of the things with these database keys, in one query; nothing for those without files."""
    found: dict[int, list[StoredFile]] = defaultdict(list)
    about = ContentType.objects.get_for_model(model)
    for file in StoredFile.objects.filter(subject_type=about, subject_id__in=list(keys)):
        found[file.subject_id].append(file)
    return found


def read_along(things: Iterable[Any]) -> None:
    """Read the files of all these things of one model at once, for `files_of`."""
    rows = list(things)
    found = files_by_subject(rows[0]._meta.model, [row.pk for row in rows]) if rows else {}
    for row in rows:
        setattr(row, READ, found.get(row.pk, []))


def files_of(thing: models.Model, place: str) -> list[StoredFile]:
    """One query for all places of a thing, or none when they were read along."""
    if not hasattr(thing, READ):
        read_along([thing])
    return [file for file in getattr(thing, READ) if file.place == place]


class _Pictured(NamedTuple):
    subject_id: int
    public_id: UUID


def addresses_of_thumbnails(model: type[models.Model], keys: Collection[int], place: str) -> dict[int, str]:
    """Of the ready pictures at a place of these rows: one query, none without rows. For lists."""
    if not keys:
        return {}
    about = ContentType.objects.get_for_model(model)
    found = _pictures_at(len(keys)).given(about.pk, *keys, text=place)
    return {key: reverse("files:picture", args=[public_id, "thumb"]) for key, public_id in found}


@lru_cache(maxsize=128)
def _pictures_at(number: int) -> CompiledQuery[_Pictured]:
    about, *keys = given(number + 1)
    pictures = StoredFile.objects.filter(kind=StoredFile.Kind.PICTURE, state=StoredFile.State.READY)
    at_place = pictures.filter(subject_type=about, subject_id__in=keys, place=GIVEN_TEXT)
    return CompiledQuery.of(at_place.order_by(), _Pictured)


def picture_of(thing: models.Model, place: str) -> StoredFile | None:
    """The picture at a place that has one, if it is ready."""
    return next((file for file in files_of(thing, place) if file.is_picture and file.is_ready), None)
