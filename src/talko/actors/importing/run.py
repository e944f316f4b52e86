"""One import: all files, one transaction. Reading and cleaning come before it, so that it is short."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from talko.actors import signals
from talko.actors.importing import cleaning, reading, roles
from talko.actors.importing.apply import MODELS, Applying
from talko.actors.importing.formats import Entry, Format, entries_of
from talko.actors.importing.reading import File
from talko.actors.importing.report import KINDS, ImportRefused, Remark, Report
from talko.actors.importing.use import used_here
from talko.actors.models import ImportRun, Source
from talko.core import audit
from talko.core.models import Edited
from talko.core.signals import announce

Progress = Callable[[str, int, int], None]
MOST_GONE_SHARE = 0.1
"""A snapshot that lacks more than this share of what its source has here is taken for a file that was cut off."""
FEW_GONE = 20


@dataclass(frozen=True)
class SourceTerms:
    """Where a directory comes from; empty fields are taken from the files or their format."""

    name: str = ""
    title: str = ""
    licence: str = ""
    url: str = ""


@dataclass(frozen=True)
class Read:
    """What the files hold, before anything is written."""

    files: list[File]
    terms: SourceTerms
    entries: dict[str, dict[str, Entry]]
    """Kind to key to entry."""
    present: dict[str, set[str]]
    """Kind to all keys in the files, those of refused rows included."""
    snapshots: frozenset[str]
    """Kinds whose files are the whole directory."""


def silent(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


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
    """Make the directory agree with the files. Run by an operator from the command line.

    `complete` says that the files are the whole directory even where the format is no snapshot, or where much is gone.
    Raises ImportRefused, and changes nothing, when one of the files cannot be used.
    """
    report = Report()
    read = _read(paths, terms or SourceTerms(), report, progress, largest, encoding)
    with transaction.atomic():
        source = _source(read.terms)
        run = ImportRun.objects.create(
            source=source,
            files=[{"name": file.name, "sha256": file.sha256, "rows": len(file.rows)} for file in read.files],
        )
        before = roles.told(source)
        _check_gone(source, read, complete)
        for kind, entries in read.entries.items():
            Applying(kind, source, report, progress).apply(entries)
            if complete or kind in read.snapshots:
                _remove_gone(kind, source, read.present[kind], report)
        roles.settle(source, before, read.entries, report)
        run.counts, run.remarks, run.finished_at = report.counts, report.stored_remarks, timezone.now()
        run.save(update_fields=["counts", "remarks", "finished_at"])
        if report.changed_something:
            data = {kind: report.of(kind).added + report.of(kind).changed for kind in KINDS}
            audit.log(source, "source.imported", by=None, public=True, data=data)
            announce(signals.directory_changed, source)
        if dry_run:
            transaction.set_rollback(True)
    return run, report


def _read(
    paths: Sequence[Path], terms: SourceTerms, report: Report, progress: Progress, largest: int, encoding: str
) -> Read:
    """All files are read, and all their problems gathered, before the first is told."""
    files: list[File] = []
    problems: list[Remark] = []
    found: list[tuple[File, Format, list[Entry]]] = []
    for number, path in enumerate(paths):
        progress("reading", number, len(paths))
        try:
            file = reading.read(path, largest=largest, encoding=encoding)
            files.append(file)
            found.append((file, *_entries(file, report)))
        except ImportRefused as refused:
            problems += refused.problems
    progress("reading", len(paths), len(paths))
    if problems:
        raise ImportRefused(problems)
    entries: dict[str, dict[str, Entry]] = {}
    present: dict[str, set[str]] = {}
    for kind in KINDS:
        for file, found_format, in_file in found:
            if found_format.kind == kind:
                entries.setdefault(kind, {}).update({entry.key: entry for entry in in_file})
                keys = {_key(row, found_format.id_field) for row in file.rows}
                present.setdefault(kind, set()).update(keys)
                report.of(kind).read += len(file.rows)
    snapshots = frozenset(found_format.kind for _, found_format, _ in found if found_format.snapshot)
    return Read(files, _terms(terms, found), entries, present, snapshots)


def _key(row: Any, id_field: str) -> str:
    return cleaning.key(row.get(id_field)) if isinstance(row, dict) else ""


def _entries(file: File, report: Report) -> tuple[Format, list[Entry]]:
    refused: list[Remark] = []

    def note_for(number: int, kind: str) -> Callable[[str, str], None]:
        return lambda reason, what: report.remark(
            Remark("repaired", file.name, number, reason, cleaning.storable(what))
        )

    def refuse(number: int, reason: str) -> None:
        refused.append(Remark("refused", file.name, number, cleaning.storable(reason)))

    found, entries = entries_of(file, note_for, refuse)
    if len(refused) * 2 > len(file.rows):
        reason = f"{len(refused)} of {len(file.rows)} rows cannot be used, so the whole file is refused"
        listed = refused[: reading.MOST_PROBLEMS]
        raise ImportRefused([Remark("damaged", file.name, 0, reason), *listed])
    for remark in refused:
        report.remark(remark)
    report.of(found.kind).refused += len(refused)
    return found, entries


def _terms(given: SourceTerms, found: list[tuple[File, Format, list[Entry]]]) -> SourceTerms:
    """Of the command line, else of the files, else of their format. Raises ImportRefused when they disagree or say nothing."""
    told = {
        tuple(file.source.get(part, "") for part in ("name", "title", "licence", "url"))
        if file.source
        else found_format.source
        for file, found_format, _ in found
    }
    if given.name:
        default = next(iter(told)) if len(told) == 1 else ("", "", "", "")
    elif len(told) > 1:
        names = ", ".join(sorted(terms[0] or "no name" for terms in told))
        raise ImportRefused(
            [
                Remark(
                    "damaged", "", 0, f"the files come from several sources ({names}); import each by itself"
                )
            ]
        )
    else:
        default = next(iter(told))
    name = given.name or default[0]
    if not name:
        raise ImportRefused(
            [Remark("damaged", found[0][0].name, 0, "nothing says which source it is; add --source NAME")]
        )
    return SourceTerms(
        name, given.title or default[1] or name, given.licence or default[2], given.url or default[3]
    )


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


def _check_gone(source: Source, read: Read, complete: bool) -> None:
    problems = []
    for kind in read.entries.keys() & read.snapshots:
        here = set(MODELS[kind].objects.filter(source=source).values_list("source_key", flat=True))
        gone = here - read.present[kind]
        if not complete and len(gone) > max(FEW_GONE, MOST_GONE_SHARE * len(here)):
            reason = (
                f"{len(gone)} of the {len(here)} {kind} of this source are not in it, as if it were cut off; "
                "if they are really gone, add --complete"
            )
            problems.append(Remark("damaged", " and ".join(file.name for file in read.files), 0, reason))
    if problems:
        raise ImportRefused(problems)


def _remove_gone(kind: str, source: Source, present: set[str], report: Report) -> None:
    model: Any = MODELS[kind]
    gone = [actor for actor in model.objects.filter(source=source) if actor.source_key not in present]
    if not gone:
        return
    used = used_here(model, source)
    counts = report.of(kind)
    removed = [actor.pk for actor in gone if actor.pk not in used]
    model.objects.filter(pk__in=removed).delete()
    counts.gone += len(removed)
    for actor in gone:
        if actor.pk in used:
            counts.gone_kept += 1
            report.remark(Remark("kept", "", 0, "gone from the source, but used here", described(actor)))


def described(actor: Edited) -> str:
    return f"{actor} ({getattr(actor, 'source_key', '')})"
