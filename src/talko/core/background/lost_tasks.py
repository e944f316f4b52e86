"""Tasks claimed by a worker that died are put back into the queue."""

from datetime import timedelta

import structlog
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from talko.core.background.schedule import CLOCK, periodic

logger = structlog.get_logger(__name__)
LOST_AFTER = timedelta(minutes=15)
"""Tasks are short and safe to run twice: one that has run this long has lost its worker."""


@periodic(every=timedelta(minutes=1), lane=CLOCK)
def requeue_lost() -> None:
    lost = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - LOST_AFTER
    ).update(status=TaskResultStatus.READY, started_at=None)
    if lost:
        logger.warning("tasks put back after their worker was lost", count=lost)
