"""Much to write, a little at a time: no transaction keeps others waiting, however slow the disk."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

AIM = 0.05
"""Seconds that a transaction may hold the database's write lock; people's writes wait for it."""
REST = 0.25
"""Of the time a transaction took, between it and the next: whoever waits comes first."""


class Pace:
    """`size` is how much to write in the next transaction: it follows how long the last one took."""

    def __init__(self, *, first: int = 10, most: int = 500, aim: float = AIM) -> None:
        self.size, self.most, self.aim = first, most, aim
        self.longest = 0.0
        """Seconds of the longest transaction so far."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with transaction.atomic():
            began = time.perf_counter()  # SQLite begins a transaction by taking the lock
            yield
        took = time.perf_counter() - began
        self.longest = max(self.longest, took)
        self.size = max(1, min(self.most, int(self.size * min(2.0, self.aim / max(took, 1e-6)))))
        time.sleep(min(took * REST, self.aim))


def erase(rows: QuerySet[Any]) -> None:
    """All of them, as long as they are still among these when their turn comes."""
    pace = Pace(first=50)
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[: pace.size]):
        with pace.transaction():
            rows.filter(pk__in=keys).delete()
