"""Read and check all files of an import before anything is written."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from talko.actors.importing import cleaning, reading
from talko.actors.importing.formats import Entry, Format, entries_of
from talko.actors.importing.reading import File
from talko.actors.importing.report import KINDS, ImportRefused, Remark, Report

Progress = Callable[[str, int, int], None]
NAME = re.compile(r"[\w-]{1,60}", re.ASCII)


@dataclass(frozen=True)
class SourceTerms:
    """Where a directory comes from; the files or their format fill in empty fields."""

    name: str = ""
    title: str = ""
    licence: str = ""
    url: str = ""


@dataclass(frozen=True)
class Read:
    """The content of the files."""

    files: list[File]
    terms: SourceTerms
    entries: dict[str, dict[str, Entry]]
    """Kind to key to entry."""
    present: dict[str, set[str]]
    """Kind to all keys in the files, including those of refused rows."""
    snapshots: frozenset[str]
    """Kinds for which the files have the whole directory."""


def gather(
    paths: Sequence[Path], terms: SourceTerms, report: Report, progress: Progress, largest: int, encoding: str
) -> Read:
    """Read all files and collect all their problems before reporting any."""
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
                known = entries.setdefault(kind, {})
                for entry in in_file:
                    if entry.key in known:
                        what = f"{entry.key} is in {known[entry.key].file}, too"
                        report.remark(
                            Remark("repaired", file.name, entry.row, "id of another file read anew", what)
                        )
                    known[entry.key] = entry
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
    """From the command line, else the files, else their format. Raises ImportRefused when they disagree or say nothing."""
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
    if not NAME.fullmatch(name):
        reason = "the name of a source is made of at most 60 letters, digits and hyphens"
        raise ImportRefused([Remark("damaged", found[0][0].name, 0, reason, repr(name)[:80])])
    return SourceTerms(
        name,
        cleaning.words(given.title or default[1] or name, 200, _nobody),
        cleaning.words(given.licence or default[2], 200, _nobody),
        cleaning.link(given.url or default[3], _nobody),
    )


def _nobody(reason: str, what: str) -> None:
    """A `note` that ignores repairs."""
