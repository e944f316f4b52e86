"""Retry with backoff for letters and tasks: they wait longer after each failure, and are given up in the end.

A task is retried when it raises an error that is `temporary` (`core.errors`), or when the database was locked or away. So a task must
be safe to run twice: it keeps what it has done and raises.
"""

from datetime import datetime, timedelta

import structlog
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from talko.core.database.retry import AWAY

logger = structlog.get_logger(__name__)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440, 1440, 1440)]
"""After each failed attempt. After the last one, four days on, it is given up."""


def next_attempt(failed: int, now: datetime) -> datetime | None:
    """When to try again after so many failed attempts; None to give up."""
    return now + WAITS[failed - 1] if failed <= len(WAITS) else None


def after_failure(task: DBTaskResult) -> None:
    """Put a task that has just failed back into the queue, or leave it there as failed."""
    again = None
    if _is_temporary(task.exception_class_path):
        again = next_attempt(len(task.worker_ids), timezone.now())
    what = {"task": task.task_path, "attempts": len(task.worker_ids), "why": task.exception_class_path}
    if again is None:
        logger.error("a task is given up", **what)
        return
    failed = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.FAILED)
    failed.update(status=TaskResultStatus.READY, run_after=again)
    logger.warning("a task failed for now and waits", **what)


def try_again() -> int:
    """Tasks that were given up, from the first attempt on; how many."""
    given_up = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    return given_up.update(status=TaskResultStatus.READY, run_after=timezone.now(), worker_ids=[])


def _is_temporary(error: str) -> bool:
    """The queue keeps the path of the error's class, not the error."""
    try:
        kind = import_string(error)
    except ImportError:
        return False
    return issubclass(kind, AWAY) or getattr(kind, "temporary", False)
