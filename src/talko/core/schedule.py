"""Periodic work: functions that say how often they run. The worker runs those that are due.

A job must be safe to run twice and to be cut off anywhere: it reads from the database what is to be done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from talko.core.models import ScheduledJob

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], None]


_jobs: dict[str, Job] = {}


def periodic(*, every: timedelta) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorator for a function without arguments in a room's `tasks.py` (imported in `AppConfig.ready()`)."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__}.{function.__name__}"
        if name in _jobs:
            raise ValueError(f"the job {name} is registered twice")
        _jobs[name] = Job(name, every, function)
        return function

    return register


def run_due(now: datetime | None = None) -> list[str]:
    """Run what is due once; the names of what ran. A failing job is logged and tried again at its next turn."""
    now = now or timezone.now()
    ran = []
    for job in _jobs.values():
        if not _claim(job, now):
            continue
        try:
            job.run()
        except Exception:  # one broken job must not stop the others; it is logged with its traceback
            logger.exception("scheduled job failed", job=job.name)
        ran.append(job.name)
    return ran


def _claim(job: Job, now: datetime) -> bool:
    with transaction.atomic():
        ScheduledJob.objects.get_or_create(name=job.name, defaults={"next_at": now})
        claimed = ScheduledJob.objects.filter(name=job.name, next_at__lte=now).update(
            next_at=now + job.every, last_at=now
        )
    return claimed == 1
