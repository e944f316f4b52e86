"""Every write to files. What is sent is scanned, encoded and stored before the transaction that saves its row."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from talko.core import audit, rate_limits
from talko.core.database.rows import still
from talko.core.errors import Invalid, Message, NotAllowed, NotFound
from talko.core.files import attachments, pictures, quotas, scanner
from talko.core.files.models import StoredFile, delete_content
from talko.core.files.names import cleaned_name, extension_of, with_extension
from talko.core.files.subjects import Place, subject_of
from talko.core.files.uploads import LARGEST
from talko.core.permissions import require_signed_in
from talko.core.text import languages
from talko.core.text.cleaning import check_length, one_line

AN_HOUR = 200
"""Files a person may send: each picture is work for the processor."""
Licence, State, Kind = StoredFile.Licence, StoredFile.State, StoredFile.Kind
Made = TypeVar("Made")
Subject = TypeVar("Subject", bound=models.Model)


@dataclass(frozen=True)
class Described:
    """What people say about a picture."""

    alternative: str = ""
    credit: str = ""
    licence: str = ""
    language: str = field(default_factory=languages.current)


def add_file(
    *, by: Any, subject: models.Model, place: str, upload: Any, described: Described | None = None
) -> StoredFile:
    """Check and store a file at a place of `subject`. The same file again is the file that is there.

    Raises Invalid at `file` for what is not accepted, infected, or more than there is room for, and at the fields of `described`.
    """
    where = _require_adding(by, subject, place)
    about = _checked_description(described or Described(), needed=where.only_pictures)
    prepared = prepare(by=by, upload=upload, only_pictures=where.only_pictures)
    for name, value in vars(about).items():
        setattr(prepared, name, value)
    return _or_discard([prepared], lambda: _attach(prepared, by=by, subject=subject, place=place))


def make_with_files(make: Callable[[], Subject], *, by: Any, place: str, uploads: Iterable[Any]) -> Subject:
    """Make a thing together with its attachments, or neither: a message, a line of a ledger."""
    prepared: list[StoredFile] = []

    def both() -> Subject:
        prepared.extend(prepare(by=by, upload=upload) for upload in uploads)
        with transaction.atomic():
            subject = make()
            for file in prepared:
                _attach(file, by=by, subject=subject, place=place)
        return subject

    return _or_discard(prepared, both)


def prepare(*, by: Any, upload: Any, only_pictures: bool = False) -> StoredFile:
    """Check, scan and encode an upload and store its content; the row is not saved yet. Raises Invalid at `file`."""
    rate_limits.limit(f"files:{by.pk}", most=AN_HOUR, seconds=3600)
    if not upload.size:
        raise Invalid(fields={"file": _("This file is empty.")})
    if upload.size > LARGEST or getattr(upload, "is_too_large", False):
        raise Invalid(fields={"file": _("A file can have at most 20 MB.")})
    upload.seek(0)
    is_picture = pictures.looks_like_picture(upload.read(16))
    if only_pictures and not is_picture:
        raise Invalid(fields={"file": _("Choose a picture: JPEG, PNG, WebP, AVIF or GIF.")})
    file = StoredFile(by=by, name=cleaned_name(upload.name or ""), sha256=_digest(upload))
    media_type = "image/webp" if is_picture else attachments.checked_type(upload, extension_of(file.name))
    file.media_type, file.state = media_type, _scanned(upload)
    content: dict[str, Any] = {"whole": File(upload)}
    if is_picture:
        encoded = pictures.encoded(upload)
        file.name, file.sizes = with_extension(file.name, "webp"), encoded.sizes
        content = {size: ContentFile(data) for size, data in encoded.content.items()}
    file.kind = Kind.PICTURE if is_picture else Kind.ATTACHMENT
    file.size = sum(one.size for one in content.values())
    return _or_discard([file], lambda: _write(file, content))


def _attach(file: StoredFile, *, by: Any, subject: models.Model, place: str) -> StoredFile:
    about, where = subject_of(subject), _require_adding(by, subject, place)
    file.subject_type = ContentType.objects.get_for_model(subject)
    file.subject_id, file.place = subject.pk, place
    file.city, file.organisation = about.city(subject), about.organisation(subject)
    with transaction.atomic():
        still(subject._meta.model._default_manager.select_for_update(of=("self",)), pk=subject.pk)
        there = StoredFile.objects.filter(subject_type=file.subject_type, subject_id=subject.pk, place=place)
        if same := there.filter(sha256=file.sha256).first():
            delete_content(file)
            return same
        if where.most == 1:
            for old in there:
                old.delete()
        elif there.count() >= where.most:
            raise Invalid(fields={"file": _("There is room for %(most)s files here.") % {"most": where.most}})
        quotas.require_room(by=by, city=file.city, organisation=file.organisation, size=file.size)
        file.save()
        _log("file.added", file, by)
    return file


def _or_discard(files: list[StoredFile], make: Callable[[], Made]) -> Made:
    """What was stored for something that did not come about is removed again."""
    try:
        return make()
    except BaseException:
        for file in files:
            delete_content(file)
        raise


def _write(file: StoredFile, content: dict[str, Any]) -> StoredFile:
    for name, path in file.paths.items():
        content[name].seek(0)
        default_storage.save(path, content[name])
    return file


def _log(action: str, file: StoredFile, by: Any) -> None:
    subject: Any = file.subject
    city = file.city if subject_of(subject).in_name_of_city else ""
    audit.log(subject, action, by=by, city=city, data={"name": file.name})


@transaction.atomic
def describe_file(*, by: Any, file: StoredFile, described: Described) -> StoredFile:
    where = _require_adding(by, file.subject, file.place)
    about = _checked_description(described, needed=where.only_pictures)
    current = still(StoredFile.objects.select_for_update(), pk=file.pk)
    for name, value in vars(about).items():
        setattr(current, name, value)
    current.save(update_fields=list(vars(about)))
    return current


@transaction.atomic
def remove_file(*, by: Any, file: StoredFile) -> None:
    """What is gone already is gone."""
    _require_adding(by, file.subject, file.place)
    current = StoredFile.objects.select_for_update().filter(pk=file.pk).first()
    if current is not None:
        _log("file.removed", current, by)
        current.delete()


def settle_scan(file: StoredFile) -> None:
    """Scan what waits for the scanner. Raises ScannerAway."""
    found = ""
    if scanner.is_configured():
        with default_storage.open(file.main_path) as content:
            found = scanner.scan(content)
    waiting = StoredFile.objects.filter(pk=file.pk, state=State.CHECKING)
    if waiting.update(state=State.REFUSED if found else State.READY) and found:
        delete_content(file)


def _require_adding(by: Any, subject: Any, place: str) -> Place:
    """What one may not see must seem not to exist."""
    if subject is None or not subject_of(subject).may_see(by, subject):
        raise NotFound
    where = subject_of(subject).place(place)
    require_signed_in(by)
    if not subject_of(subject).may_add(by, subject, place):
        raise NotAllowed
    return where


def _checked_description(described: Described, *, needed: bool) -> Described:
    tidy = Described(
        alternative=one_line(described.alternative),
        credit=one_line(described.credit),
        licence=described.licence,
        language=described.language,
    )
    check_length(300, alternative=tidy.alternative)
    check_length(120, credit=tidy.credit)
    fields: dict[str, Message] = {}
    if needed and not tidy.alternative:
        fields["alternative"] = _("Say what the picture shows, for those who cannot see it.")
    if needed and not tidy.credit:
        fields["credit"] = _("Say who took or drew it.")
    if tidy.licence not in Licence.values and (needed or tidy.licence):
        fields["licence"] = _("Choose one from the list.")
    Invalid.raise_for(fields)
    return tidy


def _digest(upload: Any) -> str:
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()


def _scanned(upload: Any) -> str:
    """The state to store it in. Raises Invalid for an infected file; one that nobody could scan waits."""
    if not scanner.is_configured():
        return State.READY
    try:
        found = scanner.scan(upload)
    except scanner.ScannerAway:
        return State.CHECKING
    if found:
        raise Invalid(
            fields={
                "file": _("The virus scanner found “%(found)s” in this file. It was not stored.")
                % {"found": found}
            }
        )
    return State.READY
