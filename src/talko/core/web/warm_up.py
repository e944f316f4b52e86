"""What a server's process makes ready beside its first requests, so that no reader waits for it."""

import threading
from collections.abc import Callable

import structlog
from django.db import connections

logger = structlog.get_logger(__name__)

_jobs: list[Callable[[], object]] = []


def register(job: Callable[[], object]) -> None:
    """For `AppConfig.ready()`. A job may run while requests do, and more than once."""
    _jobs.append(job)


def begin() -> threading.Thread:
    """Do it all in a thread of its own. What fails is logged, and made when it is asked for."""
    thread = threading.Thread(target=_run, name="warming", daemon=True)
    thread.start()
    return thread


def _run() -> None:
    try:
        for job in _jobs:
            try:
                job()
            except Exception:
                logger.exception("not warmed")
    finally:
        connections.close_all()
