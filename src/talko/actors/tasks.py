"""Background work: imports that were cut short, and old invitations."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from talko.actors.importing.run import continue_run, forget
from talko.actors.importing.undo import undo
from talko.actors.models import ImportRun, Invitation
from talko.core.background.schedule import periodic

Phase = ImportRun.Phase
SILENT = timedelta(seconds=60)
"""An import that has not reported for so long has lost its process."""
INVITATIONS_KEPT = timedelta(days=60)
"""After that an invitation is deleted, with the address in it."""


@periodic(every=timedelta(minutes=1))
def look_after_imports() -> None:
    """Continue imports and undos whose process was killed; forget those that never began."""
    now = timezone.now()
    silent = ImportRun.objects.filter(beat_at__lt=now - SILENT)
    for run in silent.filter(phase__in=(Phase.APPLYING, Phase.UNDOING)):
        if silent.filter(pk=run.pk).update(beat_at=now):
            continue_import.enqueue(run.pk)
    for run in silent.filter(phase=Phase.STAGING):
        forget_import.enqueue(run.pk)


@task()
def continue_import(run_key: int) -> None:
    run = ImportRun.objects.select_related("source").filter(pk=run_key).first()
    if run is not None and run.phase == Phase.APPLYING:
        continue_run(run)
    elif run is not None and run.phase == Phase.UNDOING:
        undo(run.source.name)


@task()
def forget_import(run_key: int) -> None:
    run = ImportRun.objects.filter(pk=run_key, phase=Phase.STAGING).first()
    if run is not None:
        forget(run)


@periodic(every=timedelta(days=1))
def forget_invitations() -> None:
    Invitation.objects.filter(created_at__lt=timezone.now() - INVITATIONS_KEPT).delete()
