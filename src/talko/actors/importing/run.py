"""Run an import: read and check the files, store what is to be done, and do it in short transactions.

Whoever is killed in the middle is followed by another process (the worker, or the next command), which continues where it was.
"""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from talko.actors import signals
from talko.actors.importing import reading
from talko.actors.importing.apply import Applying
from talko.actors.importing.gather import Progress, Read, SourceTerms, gather
from talko.actors.importing.models_of import rows_of
from talko.actors.importing.parts import Outcome, Part
from talko.actors.importing.plan import Plan, plan
from talko.actors.importing.report import KEPT_REMARKS, KINDS, ImportRefused, Remark, Report
from talko.actors.models import ImportPart, ImportRun, Source
from talko.core import audit
from talko.core.database.batches import Pace, erase
from talko.core.registries.events import announce

Phase = ImportRun.Phase
UNDONE_MEANWHILE = Remark("damaged", "", 0, "the import was undone meanwhile")


def silent(stage: str, done: int, total: int) -> None:
    """A `progress` that shows nothing."""


def import_directory(
    paths: Sequence[Path],
    *,
    terms: SourceTerms | None = None,
    complete: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
    largest: int = reading.LARGEST,
    encoding: str = "",
) -> tuple[ImportRun, Report]:
    """Bring the directory in line with the files. For operators, from the command line.

    `complete` says that the files are the whole directory even where the format is no snapshot, or where much is gone.
    Raises ImportRefused, and changes nothing, when one of the files cannot be used, or another import of the source is under way.
    """
    report = Report()
    read = gather(paths, terms or SourceTerms(), report, progress, largest, encoding)
    source = Source.objects.filter(name=read.terms.name).first()
    for unfinished in (
        source.runs.filter(phase=Phase.APPLYING).order_by("pk") if source and not dry_run else ()
    ):
        continue_run(unfinished, progress)
    found = plan(source, read, complete, report)
    if dry_run:
        return _tried(source, read, found, report, progress)
    run = _written_down(read, found, report, progress)
    _begin(run)
    continue_run(run, progress, report)
    return run, report


def _tried(
    source: Source | None, read: Read, found: Plan, report: Report, progress: Progress
) -> tuple[ImportRun, Report]:
    applying, done = Applying(source), 0
    for part in found.parts():
        applying.apply(applying.prepare(part), write=False).add_to(report, part.kind)
        done += len(part.things)
        progress("trying", done, found.total)
    terms = read.terms
    source = source or Source(name=terms.name, title=terms.title, licence=terms.licence, url=terms.url)
    return ImportRun(source=source, counts=report.counts, remarks=report.stored_remarks), report


def _written_down(read: Read, found: Plan, report: Report, progress: Progress) -> ImportRun:
    """Changes nothing in the directory yet. A run that is interrupted here is discarded."""
    files = [{"name": file.name, "sha256": file.sha256, "rows": len(file.rows)} for file in read.files]
    with transaction.atomic():
        source = _source(read.terms)
        run = ImportRun.objects.create(
            source=source, files=files, counts=report.counts, remarks=report.stored_remarks, total=found.total
        )
    pace, number, ready = Pace(), 0, 0
    parts = found.parts()
    while batch := list(islice(parts, pace.size)):
        rows = [
            ImportPart(
                run=run, number=number + place, kind=part.kind, content=part.packed, size=len(part.things)
            )
            for place, part in enumerate(batch)
        ]
        with pace.transaction():
            ImportPart.objects.bulk_create(rows)
            ImportRun.objects.filter(pk=run.pk).update(beat_at=timezone.now())
        number, ready = number + len(batch), ready + sum(row.size for row in rows)
        progress("preparing", ready, found.total)
    return run


def _source(terms: SourceTerms) -> Source:
    source, made = Source.objects.select_for_update().get_or_create(
        name=terms.name, defaults={"title": terms.title, "licence": terms.licence, "url": terms.url}
    )
    new = {"title": terms.title, "licence": terms.licence, "url": terms.url}
    changed = {key: value for key, value in new.items() if value and value != getattr(source, key)}
    if changed and not made:
        for key, value in changed.items():
            setattr(source, key, value)
        source.save(update_fields=list(changed))
    return source


def _begin(run: ImportRun) -> None:
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=run.source_id)
        is_undone = not source.runs.filter(pk=run.pk, phase=Phase.STAGING).exists()
        is_free = not source.runs.filter(phase__in=(Phase.APPLYING, Phase.UNDOING)).exists()
        if is_free and not is_undone:
            run.phase = Phase.APPLYING
            run.save(update_fields=["phase"])
            return
    if is_undone:
        forget_parts(run)
        raise ImportRefused([UNDONE_MEANWHILE])
    forget(run)
    reason = f"another import or undo of {source.name} is under way; try again when it has ended"
    raise ImportRefused([Remark("damaged", "", 0, reason)])


def continue_run(run: ImportRun, progress: Progress = silent, report: Report | None = None) -> None:
    """Do the rest of a run, and add the result to the report.

    Several processes may do so at once, for each part is done once. Raises ImportRefused when the run was undone meanwhile.
    """
    applying, pace = Applying(run.source), Pace(first=1, most=20)
    left = run.parts.filter(outcome__isnull=True).order_by("number")
    last = -1
    while rows := list(left.filter(number__gt=last)[: pace.size]):
        prepared = {row.pk: applying.prepare(Part.unpacked(row.kind, bytes(row.content))) for row in rows}
        with pace.transaction():
            mine = ImportRun.objects.filter(pk=run.pk)
            phase, done = mine.select_for_update().values_list("phase", "done").get()
            if phase != Phase.APPLYING:
                break
            todo = list(left.filter(pk__in=prepared).defer("content").select_for_update())
            for row in todo:
                row.outcome = applying.apply(prepared[row.pk]).stored
                row.save(update_fields=["outcome"])
            done += sum(row.size for row in todo)
            mine.update(done=done, beat_at=timezone.now())
        last = rows[-1].number
        progress("writing", done, run.total)
    _end(run, report or Report())


def _end(run: ImportRun, report: Report) -> None:
    """Add up the results of the parts and report them once."""
    came_of_it = Report()
    done: Any = run.parts.filter(outcome__isnull=False)
    for kind, stored in done.values_list("kind", "outcome").iterator():
        outcome = Outcome.of(stored)
        outcome.add_to(came_of_it, kind)
        outcome.add_to(report, kind)
    with transaction.atomic():
        found = ImportRun.objects.select_for_update().get(pk=run.pk)
        if found.phase in (Phase.UNDOING, Phase.UNDONE):
            raise ImportRefused([UNDONE_MEANWHILE])
        if found.phase == Phase.APPLYING:
            found.counts = _sum(found.counts, came_of_it.counts)
            found.remarks = (found.remarks + came_of_it.stored_remarks)[:KEPT_REMARKS]
            found.phase, found.finished_at = Phase.DONE, timezone.now()
            found.save(update_fields=["counts", "remarks", "phase", "finished_at"])
            _tell(found.source, came_of_it)
    run.refresh_from_db()
    forget_parts(run)


def _sum(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The sum of two `Report.counts`."""
    return {
        name: _sum(one.get(name, {}), other.get(name, {}))
        if isinstance(one.get(name, other.get(name)), dict)
        else one.get(name, 0) + other.get(name, 0)
        for name in {**one, **other}
    }


def _tell(source: Source, report: Report) -> None:
    if report.changed_something:
        data = {kind: report.of(kind).added + report.of(kind).changed for kind in KINDS}
        audit.log(source, "source.imported", by=None, public=True, data=data)
        announce(signals.directory_changed, source)


def forget_parts(run: ImportRun) -> None:
    erase(run.parts.all())


def forget(run: ImportRun) -> None:
    """Discard a run that never began."""
    forget_parts(run)
    source = run.source
    run.delete()
    if not source.runs.exists() and not any(rows_of(kind, source).exists() for kind in KINDS):
        source.delete()
