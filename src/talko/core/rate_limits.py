"""Rate limits: fixed windows counted in the database, so that they hold across processes and machines."""

import time

from django.db import transaction
from django.db.models import F

from talko.core.errors import TooMany
from talko.core.models import RateWindow

LONGEST = 86_400
"""Seconds of a window."""


def limit(bucket: str, *, most: int, seconds: int) -> None:
    """Count one more in the bucket. Raises TooMany above `most` in the current window of `seconds`."""
    now = int(time.time())
    with transaction.atomic():
        row, made = RateWindow.objects.get_or_create(
            bucket=f"{bucket}/{seconds}", window=now - now % seconds, defaults={"count": 1}
        )
        if made:
            return
        RateWindow.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.refresh_from_db(fields=["count"])
    if row.count > most:
        raise TooMany


def forget_old() -> int:
    """Delete windows that no longer matter; returns how many."""
    deleted, _ = RateWindow.objects.filter(window__lt=int(time.time()) - LONGEST).delete()
    return deleted
