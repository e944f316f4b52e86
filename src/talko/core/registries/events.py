"""Events: how a room tells the others what happened, without knowing them: once, and only what is committed.

A room names its events in its `signals.py`. Another room listens to one (`challenge_published.connect(…)`), or to all
(`for event in events.known()`): a listener learns from `signal.name` which it is.
"""

from functools import partial
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal


class Event(Signal):
    """Something that happens in a room, with a name that stays: "challenge.published"."""

    def __init__(self, name: str) -> None:
        super().__init__()
        if name in _events:
            raise ValueError(f"the event {name} is declared twice")
        self.name = name
        _events[name] = self


_events: dict[str, Event] = {}


def known() -> list[Event]:
    return list(_events.values())


def announce(event: Event, subject: models.Model, **values: Any) -> None:
    """Send with `sender=type(subject)` and the row under its model's name, once the transaction is committed.

    Nothing is sent when the transaction is rolled back. A listener that fails is logged (`django.dispatch`) and harms
    neither the write nor the other listeners. The caller announces only what changed something.
    """
    name = type(subject).__name__.lower()
    transaction.on_commit(partial(event.send_robust, sender=type(subject), **{name: subject}, **values))
