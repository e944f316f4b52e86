"""Moving what the demo did just now to when it is said to have happened. Only for a demo's invented rows."""

import zlib
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from talko.accounts.models import Notification, Person
from talko.core.models import AuditEntry


def moment(days: float, about: str = "") -> datetime:
    """So many days from today, at an hour of the working day that `about` decides: the same in every load."""
    day = timezone.now().date() + timedelta(days=days)
    minutes = 8 * 60 + zlib.crc32(about.encode()) % (9 * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=UTC)


def move(row: models.Model, at: datetime, **fields: Any) -> None:
    """Set a row's own times without the row's actions, which only know of now."""
    values = {"created_at": at, **fields} if hasattr(row, "created_at") else fields
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def move_history(subject: models.Model, days: dict[str, datetime], otherwise: datetime) -> None:
    """The audit lines of a subject; a line whose action is not named happened `otherwise`."""
    entries = AuditEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
    )
    for entry in entries:
        AuditEntry.objects.filter(pk=entry.pk).update(at=days.get(entry.action, otherwise))


def settle_notifications(keep: int) -> None:
    """Everyone's newest `keep` notifications are unread; none is mailed again."""
    now = timezone.now()
    Notification.objects.filter(waits=True).update(waits=False, mailed_at=now)
    people = Notification.objects.order_by().values_list("person", flat=True).distinct()
    for person in people:
        newest = list(Notification.objects.filter(person=person).values_list("pk", flat=True)[:keep])
        Notification.objects.filter(person=person).exclude(pk__in=newest).update(read_at=now)
        told = Notification.objects.filter(pk__in=newest)
        told.exclude(person__mail=Person.Digest.NEVER).update(waits=True, mailed_at=None)
