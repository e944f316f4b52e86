"""Retry while the database is briefly locked or away, where giving up would lose or duplicate something."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

logger = structlog.get_logger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
AWAY = (OperationalError, InterfaceError)
PAUSES = (0.1, 0.3, 1, 3, 5, 10, 20, 30, 60)
"""Seconds before each further attempt."""


def patiently(work: Callable[P, R]) -> Callable[P, R]:
    """Decorator for a function that can be called again after a failure, outside of a transaction."""

    @wraps(work)
    def wait_and_try_again(*args: P.args, **kwargs: P.kwargs) -> R:
        for pause in PAUSES:
            try:
                return work(*args, **kwargs)
            except AWAY as error:
                if connection.in_atomic_block:
                    raise
                logger.warning("the database is busy; waiting", why=str(error), seconds=pause)
            time.sleep(pause)
            close_old_connections()
        return work(*args, **kwargs)

    return wait_and_try_again
