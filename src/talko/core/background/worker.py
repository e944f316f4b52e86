"""The worker: one thread per lane runs the lane's periodic jobs and queued tasks, so that no lane delays another."""

import signal
import threading
import time
from types import FrameType

import structlog
from django.db import close_old_connections, connections
from django.db.models import QuerySet
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from talko.core.background import mail_queue, retry, schedule
from talko.core.background.schedule import LANES, REST, stopping

logger = structlog.get_logger(__name__)
SECONDS_BETWEEN_TURNS = 0.5
LONGEST_PAUSE = 30.0
"""Seconds, while the database is locked or away."""
SECONDS_TO_STOP = 25
"""For work in progress: the longest a letter takes while the mail server responds."""
STOPS = (signal.SIGTERM, signal.SIGINT)
WORKER = get_random_string(32)
"""Identifies this process in the table of tasks."""


def run_once() -> None:
    """Everything that is due or waiting, including what that leads to."""
    schedule.run_due()
    while any(_run_task(lane) for lane in LANES):
        pass
    mail_queue.send_letters()


def run_until_stopped() -> None:
    """Until a signal; work in progress then has `SECONDS_TO_STOP` to finish. A second signal ends it at once."""
    signals: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        signals.append(number)
        signal.signal(number, signal.SIG_DFL)

    for number in STOPS:
        signal.signal(number, stop)
    lanes = [threading.Thread(target=_keep_going, args=(lane,), name=lane, daemon=True) for lane in LANES]
    for lane in lanes:
        lane.start()
    while not signals:
        time.sleep(0.2)
    logger.info("stopping", signal=signal.strsignal(signals[0]))
    stopping.set()
    until = time.monotonic() + SECONDS_TO_STOP
    for lane in lanes:
        lane.join(max(0, until - time.monotonic()))
        if lane.is_alive():
            logger.warning("stopped in the middle of something; it is taken back later", lane=lane.name)


def _keep_going(lane: str) -> None:
    """Whatever happens, this continues: nobody would notice for days that a lane had ended."""
    pause = SECONDS_BETWEEN_TURNS
    while not stopping.is_set():
        try:
            close_old_connections()
            schedule.run_due(lanes=(lane,))
            busy = _run_task(lane)
            pause = SECONDS_BETWEEN_TURNS
        except Exception:  # most likely a database that is locked or away: log it and wait
            logger.exception("a lane of the worker waits", lane=lane, seconds=pause)
            connections.close_all()
            busy, pause = False, min(pause * 2, LONGEST_PAUSE)
        if not busy:
            stopping.wait(pause)
    connections.close_all()


def _run_task(lane: str) -> bool:
    """Run the next task; returns whether there was one."""
    task = _take_task(lane)
    if task is None:
        return False
    _runner(lane).run_task(task)
    if task.status == TaskResultStatus.FAILED:
        retry.after_failure(task)
    return True


def _take_task(lane: str) -> DBTaskResult | None:
    waiting = _of(lane, DBTaskResult.objects.ready())
    if not waiting.exists():  # without the lock that a transaction takes
        return None
    with exclusive_transaction():
        task = waiting.select_for_update(skip_locked=True).first()
        if task is not None:
            task.claim(WORKER)
    return task


def _of(lane: str, tasks: QuerySet[DBTaskResult]) -> QuerySet[DBTaskResult]:
    """Tasks of a queue without a lane go to the last lane."""
    others = [name for name in LANES if name != REST]
    return tasks.exclude(queue_name__in=others) if lane == REST else tasks.filter(queue_name=lane)


def _runner(lane: str) -> Worker:
    """Runs one task and records the result. Claiming, waiting and stopping are ours."""
    return Worker(
        queue_names=[lane],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=WORKER,
        excluded_queue_names=[],
    )
