"""The worker: a thread a lane, each with the periodic jobs and the queued tasks of its name, so that none waits for another."""

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
"""For what is under way: a letter is at most so long at a server that still answers."""
STOPS = (signal.SIGTERM, signal.SIGINT)
WORKER = get_random_string(32)
"""This process, for whoever looks into the table of tasks."""


def run_once() -> None:
    """All that is due and all that waits, also what these bring about."""
    schedule.run_due()
    while any(_run_task(lane) for lane in LANES):
        pass
    mail_queue.send_letters()


def run_until_stopped() -> None:
    """Until a signal; then whatever is under way has `SECONDS_TO_STOP` to end well. A second signal ends it at once."""
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(number)
        signal.signal(number, signal.SIG_DFL)

    for number in STOPS:
        signal.signal(number, stop)
    lanes = [threading.Thread(target=_keep_going, args=(lane,), name=lane, daemon=True) for lane in LANES]
    for lane in lanes:
        lane.start()
    while not told:
        time.sleep(0.2)
    logger.info("stopping", signal=signal.strsignal(told[0]))
    stopping.set()
    until = time.monotonic() + SECONDS_TO_STOP
    for lane in lanes:
        lane.join(max(0, until - time.monotonic()))
        if lane.is_alive():
            logger.warning("stopped in the middle of something; it is taken back later", lane=lane.name)


def _keep_going(lane: str) -> None:
    """Whatever happens, this goes on: a lane that ended would be missed by nobody for days."""
    pause = SECONDS_BETWEEN_TURNS
    while not stopping.is_set():
        try:
            close_old_connections()
            schedule.run_due(lanes=(lane,))
            busy = _run_task(lane)
            pause = SECONDS_BETWEEN_TURNS
        except Exception:  # most likely a database that is locked or away: it is logged and waited out
            logger.exception("a lane of the worker waits", lane=lane, seconds=pause)
            connections.close_all()
            busy, pause = False, min(pause * 2, LONGEST_PAUSE)
        if not busy:
            stopping.wait(pause)
    connections.close_all()


def _run_task(lane: str) -> bool:
    """Whether there was one."""
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
    """Those of a queue that has no lane of its name are nobody's but the last one's."""
    others = [name for name in LANES if name != REST]
    return tasks.exclude(queue_name__in=others) if lane == REST else tasks.filter(queue_name=lane)


def _runner(lane: str) -> Worker:
    """It runs a task and records how it ended; taking tasks, waiting and stopping are ours."""
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
