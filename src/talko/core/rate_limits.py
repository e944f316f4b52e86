"""Rate limits: fixed windows counted in the database, so that they hold across processes and machines."""

import time

from django.db import transaction
from django.db.models import F

from talko.core.errors import TooMany
from talko.core.models import RateWindow


def limit(bucket: str, *, most: int, seconds: int) -> None:
    """Count one more in the bucket. Raises TooMany above `most` in the current window of `seconds`."""
    window = int(time.time()) // seconds
    with transaction.atomic():
        row, made = RateWindow.objects.get_or_create(
            bucket=f"{bucket}/{seconds}", window=window, defaults={"count": 1}
        )
        if made:
            return
        RateWindow.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.refresh_from_db(fields=["count"])
    if row.count > most:
        raise TooMany


def forget_old(*, before_seconds: int = 86_400) -> int:
    """Delete windows that no longer matter; returns how many."""
    horizon = int(time.time()) - before_seconds
    erased = 0
    for seconds in {int(bucket.rsplit("/", 1)[1]) for bucket in _buckets()}:
        count, _ = RateWindow.objects.filter(
            bucket__endswith=f"/{seconds}", window__lt=horizon // seconds
        ).delete()
        erased += count
    return erased


def _buckets() -> list[str]:
    return list(RateWindow.objects.order_by().values_list("bucket", flat=True).distinct())
