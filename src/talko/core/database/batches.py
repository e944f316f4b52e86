"""Many writes in small batches, so that no transaction keeps others waiting, however slow the disk."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

AIM = 0.05
"""Seconds that a transaction should hold the write lock, for which other writes wait."""
REST = 0.25
"""Pause after a transaction, as a share of its time, to let others write."""


class Pace:
    """`size` is how much to write in the next transaction, adapted to how long the last one took."""

    def __init__(self, *, first: int = 10, most: int = 500, aim: float = AIM) -> None:
        self.size, self.most, self.aim = first, most, aim
        self.longest = 0.0
        """Seconds of the longest transaction so far."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with transaction.atomic():
            began = time.perf_counter()  # SQLite takes the lock when a transaction begins
            yield
        took = time.perf_counter() - began
        self.longest = max(self.longest, took)
        self.size = max(1, min(self.most, int(self.size * min(2.0, self.aim / max(took, 1e-6)))))
        time.sleep(min(took * REST, self.aim))


def erase(rows: QuerySet[Any]) -> None:
    """Delete all of them, batch by batch; a row that no longer matches is left alone."""
    pace = Pace(first=50)
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[: pace.size]):
        with pace.transaction():
            rows.filter(pk__in=keys).delete()
