"""Mail about what happened: at once, or grouped into a digest that is never empty. Nothing is mailed twice."""

from datetime import datetime, timedelta

import structlog
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from talko.accounts import letters, notifications
from talko.accounts.models import Muted, Notification, Person
from talko.core import throttle
from talko.core.models import DoneOnce, FormDraft
from talko.core.schedule import periodic

logger = structlog.get_logger(__name__)
BETWEEN = {Person.Digest.DAILY: timedelta(hours=24), Person.Digest.WEEKLY: timedelta(days=7)}
MOST = 60
"""Notifications in one mail; the rest follows in the next."""


@periodic(every=timedelta(seconds=20))
def mail_at_once() -> None:
    """What cannot wait, to everyone who takes mail; everything, to those who want it at once."""
    urgent = notifications.urgent_kinds()
    waiting = Notification.objects.filter(
        Q(person__mail=Person.Digest.AT_ONCE) | Q(kind__in=urgent),
        mailed_at__isnull=True,
        person__is_active=True,
    ).exclude(person__mail=Person.Digest.NEVER)
    for person in Person.objects.filter(pk__in=waiting.order_by().values("person")).iterator():
        every = person.mail == Person.Digest.AT_ONCE
        _mail(
            person,
            Notification.objects.all() if every else Notification.objects.filter(kind__in=urgent),
            digest=False,
        )


@periodic(every=timedelta(minutes=10))
def mail_digests() -> None:
    now = timezone.now()
    for frequency, between in BETWEEN.items():
        due = Person.objects.filter(
            Q(digested_at__isnull=True) | Q(digested_at__lte=now - between),
            mail=frequency,
            is_active=True,
            pk__in=Notification.objects.filter(mailed_at__isnull=True).order_by().values("person"),
        )
        for person in due.iterator():
            if _mail(person, Notification.objects.all(), digest=True):
                Person.objects.filter(pk=person.pk).update(digested_at=now)


@periodic(every=timedelta(hours=6))
def tidy() -> None:
    """Erase what can no longer matter: ended sessions, tasks long done, old write windows, keys, forgotten half-typed forms."""
    throttle.forget_old()
    call_command("clearsessions")
    call_command("prune_db_task_results", verbosity=0)
    now = timezone.now()
    DoneOnce.objects.filter(at__lt=now - timedelta(days=7)).delete()
    FormDraft.objects.filter(saved_at__lt=now - timedelta(days=365)).delete()


def _mail(person: Person, wanted: QuerySet[Notification], *, digest: bool) -> bool:
    """Claims what is waiting, so that a second worker finds nothing, and gives it back when the mail cannot be sent."""
    claimed_at = timezone.now()
    claimed = _claim(person, wanted, claimed_at)
    muted = set(Muted.objects.filter(person=person).values_list("group", flat=True))
    told = [one for one in claimed if one.read_at is None and (not one.group or one.group not in muted)]
    if not told:
        return False
    try:
        letters.send(person, told, digest=digest)
    except OSError:
        logger.exception("mail could not be sent", person=person.pk)
        Notification.objects.filter(pk__in=[one.pk for one in claimed]).update(mailed_at=None)
        return False
    return True


def _claim(person: Person, wanted: QuerySet[Notification], at: datetime) -> list[Notification]:
    with transaction.atomic():
        waiting = list(
            wanted.filter(person=person, mailed_at__isnull=True)
            .select_for_update(of=("self",))
            .order_by("created_at", "pk")[:MOST]
        )
        Notification.objects.filter(pk__in=[one.pk for one in waiting]).update(mailed_at=at)
    return waiting
