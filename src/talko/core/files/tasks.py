"""Periodic work: files that wait for the virus scanner, and content that belongs to nothing."""

from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from talko.core import ids
from talko.core.background.schedule import SERVERS, periodic
from talko.core.files import actions, subjects
from talko.core.files.models import StoredFile
from talko.core.files.scanner import ScannerAway

logger = structlog.get_logger(__name__)
UNFINISHED = timedelta(days=1)
"""Content without a row that is younger may belong to an upload under way."""
AT_ONCE = 500


@periodic(every=timedelta(minutes=2), lane=SERVERS)
def scan_waiting() -> None:
    for file in StoredFile.objects.filter(state=StoredFile.State.CHECKING).order_by("pk")[:AT_ONCE]:
        try:
            actions.settle_scan(file)
        except ScannerAway:
            logger.warning("the virus scanner does not answer; files wait for it")
            return
        except FileNotFoundError:
            logger.warning("a file that waits for the scanner has no content", file=file.address_id)


@periodic(every=timedelta(days=1))
def remove_orphans() -> None:
    """Rows whose subject was deleted behind Django's back, and content whose row was never saved."""
    for model in subjects.models_known():
        _remove_without_subject(model)
    for folder in ("pictures", "attachments"):
        for paths in _batches(folder):
            known = set(
                StoredFile.objects.filter(public_id__in=[_id_of(path) for path in paths]).values_list(
                    "public_id", flat=True
                )
            )
            for path in paths:
                if _id_of(path) not in known and _is_old(path):
                    default_storage.delete(path)


def _remove_without_subject(model: type[models.Model]) -> None:
    files = StoredFile.objects.filter(subject_type=ContentType.objects.get_for_model(model))
    files.exclude(subject_id__in=model._default_manager.values("pk")).delete()


def _batches(folder: str) -> Iterator[list[str]]:
    try:
        shelves, _files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for shelf in shelves:
        _shelves, names = default_storage.listdir(f"{folder}/{shelf}")
        ours = [f"{folder}/{shelf}/{name}" for name in names if len(name) >= ids.LENGTH]
        yield from (ours[start : start + AT_ONCE] for start in range(0, len(ours), AT_ONCE))


def _id_of(path: str) -> object:
    try:
        return ids.decode(path.rpartition("/")[2][: ids.LENGTH])
    except ValueError:
        return None


def _is_old(path: str) -> bool:
    return default_storage.get_modified_time(path) < timezone.now() - UNFINISHED
