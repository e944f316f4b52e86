"""Keep what matching knows up to date: challenges at once after a move, the directory's file soon after an edit or an import."""

from datetime import timedelta
from typing import Any

import structlog
from django_tasks import task

from talko.actors import signals as directory
from talko.challenges import signals as challenge_signals
from talko.challenges.models import Challenge
from talko.core.background.schedule import LONG, periodic
from talko.matching.index import directory_file, documents

logger = structlog.get_logger(__name__)


def connect() -> None:
    directory.directory_changed.connect(_directory_changed, dispatch_uid="matching.directory_changed")
    for signal in (challenge_signals.challenge_published, challenge_signals.challenge_withdrawn):
        signal.connect(_challenge_written, dispatch_uid="matching.challenge_written")


def _directory_changed(sender: Any, **signal: Any) -> None:
    read_directory.enqueue()


def _challenge_written(sender: Any, challenge: Challenge, **signal: Any) -> None:
    """The move is already saved and must not fail because of this; `keep_in_step` makes up for it."""
    try:
        documents.refresh([challenge.pk])
    except Exception:  # logged with its traceback and tried again on schedule
        logger.exception("document not made", challenge=challenge.pk)


@task(queue_name=LONG)
def read_directory() -> None:
    """After an import."""
    directory_file.build()


@periodic(every=timedelta(minutes=10))
def keep_in_step() -> None:
    documents.reconcile()


@periodic(every=timedelta(seconds=30), lane=LONG)
def keep_directory() -> None:
    directory_file.keep_up()
