"""Periodic jobs: functions that say how often they run. The worker runs those that are due, each in its lane.

A job reads from the database what is to be done, so it is safe to run twice and to interrupt anywhere. Slow work has a lane of its
own and delays nothing else; the same goes for tasks (`@task(queue_name=LETTERS)`).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from talko.core.database.retry import AWAY
from talko.core.models import ScheduledJob

logger = structlog.get_logger(__name__)
CLOCK, NEWS, LETTERS, SERVERS, LONG, REST = LANES = ("clock", "news", "letters", "servers", "long", "default")
"""Deadlines; notifications; the mail server; requests to other servers; minutes of computation; everything else."""
TRIED_AGAIN = timedelta(seconds=30)
"""After a job found the database locked or away."""
stopping = threading.Event()
"""Set when this process is told to stop: long work then ends at the next safe point."""


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], None]
    lane: str = REST


_jobs: dict[str, Job] = {}


def periodic(*, every: timedelta, lane: str = REST) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorator for a function without arguments in a room's `tasks.py`."""
    if lane not in LANES:
        raise ValueError(f"there is no lane {lane}")

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__}.{function.__name__}"
        if name in _jobs:
            raise ValueError(f"the job {name} is registered twice")
        _jobs[name] = Job(name, every, function, lane)
        return function

    return register


def run_due(now: datetime | None = None, *, lanes: tuple[str, ...] = LANES) -> list[str]:
    """Run each due job once, lane by lane; returns their names. A failing job is logged and runs again at its next turn."""
    now = now or timezone.now()
    mine = [job for lane in lanes for job in _jobs.values() if job.lane == lane]
    waiting = ScheduledJob.objects.filter(name__in=[job.name for job in mine], next_at__gt=now)
    not_due = set(waiting.values_list("name", flat=True))  # reading takes no lock
    return [job.name for job in mine if job.name not in not_due and not stopping.is_set() and _run(job, now)]


def _run(job: Job, now: datetime) -> bool:
    try:
        if not _claim(job, now):
            return False
        job.run()
    except AWAY:
        logger.warning("scheduled job met a busy database", job=job.name, exc_info=True)
        _give_back(job, now)
    except Exception:  # one broken job must not stop the others; it is logged with its traceback
        logger.exception("scheduled job failed", job=job.name)
    return True


def _claim(job: Job, now: datetime) -> bool:
    with transaction.atomic():
        ScheduledJob.objects.get_or_create(name=job.name, defaults={"next_at": now})
        claimed = ScheduledJob.objects.filter(name=job.name, next_at__lte=now).update(
            next_at=now + job.every, last_at=now
        )
    return claimed == 1


def _give_back(job: Job, now: datetime) -> None:
    soon = now + min(job.every, TRIED_AGAIN)
    try:
        ScheduledJob.objects.filter(name=job.name, next_at__gt=soon).update(next_at=soon)
    except AWAY:
        logger.warning("scheduled job waits for its next turn", job=job.name)
