"""A reader reads when a challenge opens, and later what has changed since, in turns that leave time for other servers."""

import time
from datetime import timedelta
from typing import Any

from django.db.models import F
from django_tasks import task

from talko.challenges.models import Challenge
from talko.challenges.signals import challenge_published
from talko.core.background.schedule import SERVERS, periodic
from talko.matching import reader
from talko.matching.actions.readings import read_entries

TURN = 90.0
"""Seconds, and one answer more."""
MOST = 1_000
"""Challenges looked at in a turn."""


def connect() -> None:
    challenge_published.connect(_published, dispatch_uid="matching.read")


def _published(sender: Any, challenge: Challenge, **signal: Any) -> None:
    if reader.current() is not None:
        read_published.enqueue(challenge.pk)


@task(queue_name=SERVERS)
def read_published(key: int) -> None:
    challenge = Challenge.objects.select_related("city").filter(pk=key).first()
    if challenge is not None:
        read_entries(challenge, until=time.monotonic() + TURN)


@periodic(every=timedelta(minutes=10), lane=SERVERS)
def read_on() -> None:
    """Those whose turn was longest ago come first."""
    if reader.current() is None:
        return
    until = time.monotonic() + TURN
    challenges = Challenge.objects.filter(state="open").select_related("city")
    for challenge in challenges.order_by(F("need_reading__checked_at").asc(nulls_first=True), "pk")[:MOST]:
        if not read_entries(challenge, until=until):
            break
