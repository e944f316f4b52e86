"""Periodic work: tell people what is new in their searches, and forget those that were deleted long ago."""

from datetime import timedelta

from django.utils import timezone

from talko.core.background.schedule import periodic
from talko.core.database.batches import erase
from talko.searches.actions import tell_of_new
from talko.searches.models import SavedSearch
from talko.searches.queries import RESTORED_WITHIN, to_tell


@periodic(every=timedelta(hours=1))
def look_for_new() -> None:
    now = timezone.now()
    for search in to_tell(now):
        tell_of_new(search, now)


@periodic(every=timedelta(hours=6))
def forget_deleted() -> None:
    erase(SavedSearch.objects.filter(deleted_at__lt=timezone.now() - RESTORED_WITHIN))
