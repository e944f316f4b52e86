"""Warm-up: what a server process prepares in the background of its first requests, so that no reader waits for it."""

import threading
from collections.abc import Callable

import structlog
from django.db import connections

logger = structlog.get_logger(__name__)

_jobs: list[Callable[[], object]] = []


def register(job: Callable[[], object]) -> None:
    """For `AppConfig.ready()`. A job can run during requests, and more than once."""
    _jobs.append(job)


def begin() -> threading.Thread:
    """Run the jobs in a thread. What fails is logged, and prepared when it is needed."""
    thread = threading.Thread(target=_run, name="warm-up", daemon=True)
    thread.start()
    return thread


def _run() -> None:
    try:
        for job in _jobs:
            try:
                job()
            except Exception:
                logger.exception("a warm-up job failed")
    finally:
        connections.close_all()
