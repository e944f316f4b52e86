"""Periodic work: send notification mail, and delete what is no longer needed."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from talko.accounts import notification_delivery
from talko.core import rate_limits
from talko.core.background import mail_queue
from talko.core.background.schedule import NEWS, periodic
from talko.core.database.batches import erase
from talko.core.editing import drafts
from talko.core.forms import unsent
from talko.core.models import DoneOnce, FormDraft


@periodic(every=timedelta(seconds=20), lane=NEWS)
def mail_at_once() -> None:
    notification_delivery.due_at_once()


@periodic(every=timedelta(minutes=10), lane=NEWS)
def mail_digests() -> None:
    notification_delivery.due_digests(timezone.now())


@periodic(every=timedelta(hours=6))
def tidy() -> None:
    """Delete ended sessions, old letters, tasks, rate windows, idempotency keys and abandoned drafts."""
    rate_limits.forget_old()
    unsent.forget_old()
    mail_queue.tidy()
    call_command("clearsessions")
    call_command("prune_db_task_results", verbosity=0)
    now = timezone.now()
    erase(DoneOnce.objects.filter(at__lt=now - timedelta(days=7)))
    erase(FormDraft.objects.filter(saved_at__lt=now - timedelta(days=365)))
    erase(FormDraft.objects.filter(sent_at__lt=now - drafts.SENT_KEPT))
