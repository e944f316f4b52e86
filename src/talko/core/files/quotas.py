"""How much a person, an organisation and a city may store. Two uploads at once cannot both take the last room."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from talko.core.errors import Invalid
from talko.core.files.models import Quota, StoredFile
from talko.core.text import languages
from talko.core.values import numbers

MEGABYTE = 1024 * 1024
MOST_FILES = 5_000
"""Of one person, so that the smallest files have an end, too."""


def require_room(*, by: Any, city: str, organisation: str, size: int) -> None:
    """In a transaction; holds its locks until the end. Raises Invalid at `file`."""
    most = settings.TALKO.file_quotas
    of_person = StoredFile.objects.filter(by=by)
    _lock(f"person:{by.pk}")
    if of_person.aggregate(number=Count("pk"))["number"] >= MOST_FILES:
        raise _full(
            _(
                "You have stored %(most)s files, the most that a person can have. Remove some that are no longer needed."
            ),
            MOST_FILES,
        )
    message = _("There is no room left for this file: you can store %(most)s MB. Remove some files first.")
    _require(of_person, size, most.person, message)
    if organisation:
        _lock(f"organisation:{organisation}")
        message = _(
            "There is no room left for this file: the organisation can store %(most)s MB. Remove some files first."
        )
        _require(StoredFile.objects.filter(organisation=organisation), size, most.organisation, message)
    if city:
        _lock(f"city:{city}")
        message = _(
            "There is no room left for this file: the city's pages can hold %(most)s MB. Tell the city."
        )
        _require(StoredFile.objects.filter(city=city), size, most.city, message)


def _lock(holder: str) -> None:
    """Always in the same order: person, organisation, city."""
    Quota.objects.get_or_create(holder=holder)
    Quota.objects.select_for_update().get(holder=holder)


def _require(files: Any, size: int, most: int, message: str) -> None:
    used = files.aggregate(used=Sum("size"))["used"] or 0
    if used + size > most * MEGABYTE:
        raise _full(message, most)


def _full(message: str, most: int) -> Invalid:
    return Invalid(fields={"file": message % {"most": numbers.shown(most, languages.current())}})
