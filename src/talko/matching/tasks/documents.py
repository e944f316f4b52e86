"""Keep documents up to date: at once after an edit, by a task after an import, and on schedule in case either failed."""

from datetime import timedelta
from typing import Any

import structlog
from django.db.models.signals import post_delete
from django_tasks import task

from talko.actors import signals as directory
from talko.actors.models import Organisation, Project, ProjectRole
from talko.challenges import signals as challenge_signals
from talko.challenges.models import Challenge
from talko.core.background.schedule import periodic
from talko.matching.index import directory_file, documents
from talko.matching.models import Document

logger = structlog.get_logger(__name__)
Kind = Document.Kind


def connect() -> None:
    for signal in (directory.organisation_created, directory.organisation_edited):
        signal.connect(_organisation_written, dispatch_uid="matching.organisation_written")
    for signal in (directory.project_created, directory.project_edited):
        signal.connect(_project_written, dispatch_uid="matching.project_written")
    post_delete.connect(_left_project, sender=ProjectRole, dispatch_uid="matching.left_project")
    directory.directory_changed.connect(_directory_changed, dispatch_uid="matching.directory_changed")
    for signal in (challenge_signals.challenge_published, challenge_signals.challenge_withdrawn):
        signal.connect(_challenge_written, dispatch_uid="matching.challenge_written")


def _organisation_written(sender: Any, organisation: Organisation, **signal: Any) -> None:
    _refresh(Kind.ORGANISATION, [organisation.pk])


def _project_written(sender: Any, project: Project, **signal: Any) -> None:
    _refresh(
        Kind.ORGANISATION,
        [*project.roles.values_list("organisation_id", flat=True), *documents.stale_organisations()],
    )


def _left_project(sender: Any, instance: ProjectRole, **signal: Any) -> None:
    """Its document still holds the project's texts."""
    documents.mark_stale(Kind.ORGANISATION, instance.organisation_id)


def _directory_changed(sender: Any, **signal: Any) -> None:
    catch_up.enqueue()


def _challenge_written(sender: Any, challenge: Challenge, **signal: Any) -> None:
    _refresh(Kind.CHALLENGE, [challenge.pk])


def _refresh(kind: str, keys: list[int]) -> None:
    """The edit is already saved and must not fail because of this; `keep_in_step` makes up for it."""
    try:
        documents.refresh(kind, keys)
    except Exception:  # logged with its traceback and tried again on schedule
        logger.exception("document not made", kind=kind, keys=keys)


@task()
def catch_up() -> None:
    """After an import: first what suggestions need."""
    directory_file.build()
    documents.reconcile()


@periodic(every=timedelta(minutes=10))
def keep_in_step() -> None:
    documents.reconcile()


@periodic(every=timedelta(seconds=30))
def keep_directory() -> None:
    directory_file.keep_up()
