"""How a room tells the others what happened, without knowing them: once, and only what is committed."""

from functools import partial
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal


def announce(signal: Signal, subject: models.Model, **values: Any) -> None:
    """Send with `sender=type(subject)` and the row under its model's name, once the transaction is committed.

    Within a transaction that is rolled back nothing is said. A listener that fails is logged (`django.dispatch`) and
    harms neither the write nor the other listeners. The caller announces only what changed something.
    """
    name = type(subject).__name__.lower()
    transaction.on_commit(partial(signal.send_robust, sender=type(subject), **{name: subject}, **values))
