"""`talko actors import FILE… | runs | undo SOURCE`: directories of other sites, read in, listed and taken out again."""

import json
import sys
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.reading import ENCODINGS
from talko.actors.importing.report import KINDS, ImportRefused, Remark, Report
from talko.actors.importing.run import import_directory
from talko.actors.importing.undo import undo
from talko.actors.models import ImportRun, Source
from talko.core.errors import NotFound
from talko.core.values import dates

LINE_EVERY = 5.0
"""Seconds between lines of progress in a log."""
SHOWN = 20
"""Lines of one sort that are listed without --verbosity 2."""


class Command(BaseCommand):
    help = (
        "Read a directory of organisations and projects in, list what was read, or take a source out again."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told_at = time.monotonic()

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True, metavar="import | runs | undo")
        reading = commands.add_parser(
            "import",
            help="read files in; again and again without duplicates",
            description="Read files in: snapshots of digitalsocial.eu, or the plain CSV or JSON of docs/importing.md. "
            "Either everything is read or, when a file is damaged, nothing is changed. An import that is cut off is continued.",
        )
        reading.add_argument("files", nargs="+", type=Path, metavar="FILE")
        reading.add_argument(
            "--source", default="", metavar="NAME", help="the source's short name, such as digitalsocial"
        )
        reading.add_argument("--title", default="", help="how pages name the source")
        reading.add_argument("--licence", default="", help="the terms on which the source may be used")
        reading.add_argument("--url", default="", help="where the source is published")
        reading.add_argument(
            "--encoding",
            default="",
            choices=ENCODINGS,
            help="how the files are written, where they are not UTF-8",
        )
        reading.add_argument(
            "--complete", action="store_true", help="what is not in the files is gone; remove it here too"
        )
        reading.add_argument("--dry-run", action="store_true", help="only report; change nothing")
        reading.add_argument("--json", action="store_true", help="print the report as JSON")
        reading.add_argument(
            "--all", action="store_true", dest="all_lines", help="list every repair, not only how many"
        )
        commands.add_parser("runs", help="list what was read in, newest first")
        undoing = commands.add_parser(
            "undo", help="remove what came from a source, except what people here use"
        )
        undoing.add_argument("source", metavar="SOURCE")

    def handle(self, *args: Any, **options: Any) -> None:
        {"import": self.read_in, "runs": self.runs, "undo": self.undo}[options["what"]](options)

    def read_in(self, options: dict[str, Any]) -> None:
        terms = SourceTerms(options["source"], options["title"], options["licence"], options["url"])
        try:
            run, report = import_directory(
                options["files"],
                terms=terms,
                complete=options["complete"],
                dry_run=options["dry_run"],
                progress=self.progress,
                encoding=options["encoding"],
            )
        except ImportRefused as refused:
            self.clear_progress()
            for problem in refused.problems:
                self.stderr.write(f"  {problem}")
            raise CommandError("Nothing was changed.", returncode=1) from refused
        self.clear_progress()
        if options["json"]:
            shown = {"source": run.source.name, "dry_run": options["dry_run"], **report.counts}
            remarks = (
                run.remarks if options["all_lines"] else [r for r in run.remarks if r["kind"] != "repaired"]
            )
            self.stdout.write(json.dumps({**shown, "remarks": remarks}, ensure_ascii=False, indent=2))
            return
        self.stdout.write(
            f"{run.source.title} ({run.source.name})"
            + (f", {run.source.licence}" if run.source.licence else "")
        )
        self.table(report)
        self.lines(report, options["all_lines"])
        if options["dry_run"]:
            self.stdout.write("\nThis was a trial: nothing was changed.")
        elif not report.changed_something:
            self.stdout.write("\nNothing has changed since the last import.")

    def table(self, report: Report) -> None:
        columns = ("read", "added", "changed", "unchanged", "refused", "gone")
        self.stdout.write("\n" + " " * 14 + "".join(f"{column:>11}" for column in columns))
        for kind in KINDS:
            counts = report.of(kind)
            if counts.read:
                self.stdout.write(
                    f"{kind:<14}" + "".join(f"{getattr(counts, column):>11,}" for column in columns)
                )
        self.stdout.write(
            f"\nWho takes part in which project: {report.roles_added:,} added, {report.roles_removed:,} removed"
        )
        if report.repaired:
            self.stdout.write(f"\nRepaired: {sum(report.repaired.values()):,}")
            for reason, count in report.repaired.most_common():
                self.stdout.write(f"  {count:>6,}  {reason}")

    def lines(self, report: Report, all_lines: bool) -> None:
        for kind, title in (("refused", "Refused"), ("kept", "Kept as people here left it")):
            self.listed(title, report.with_kind(kind), SHOWN if not all_lines else sys.maxsize)
        if all_lines:
            self.listed("Repairs", report.with_kind("repaired"), sys.maxsize)

    def listed(self, title: str, remarks: list[Remark], most: int) -> None:
        if not remarks:
            return
        self.stdout.write(f"\n{title}: {len(remarks):,}")
        for remark in remarks[:most]:
            self.stdout.write(f"  {remark}")
        if len(remarks) > most:
            self.stdout.write(f"  … and {len(remarks) - most:,} more; --all lists them")

    def progress(self, stage: str, done: int, total: int) -> None:
        """A line that moves; in a log, a line every few seconds."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[2K{stage} {done:,} of {total:,}")
            sys.stderr.flush()
        elif time.monotonic() - self.told_at > LINE_EVERY:
            self.stderr.write(f"{stage} {done:,} of {total:,}")
            self.told_at = time.monotonic()

    def clear_progress(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[2K")

    def runs(self, options: dict[str, Any]) -> None:
        runs = ImportRun.objects.select_related("source")
        if not runs:
            self.stdout.write("Nothing was imported yet.")
        for run in runs:
            files = ", ".join(f"{file['name']} ({file['rows']:,})" for file in run.files)
            phase = f", undone {_moment(run.undone_at)}" if run.undone_at else ""
            if run.finished_at is None and run.undone_at is None:
                phase = f", {run.get_phase_display().lower()}: {run.done:,} of {run.total:,}"
            self.stdout.write(f"{_moment(run.created_at)}  {run.source.name}: {files}{phase}")
            for kind in KINDS:
                counts = run.counts.get(kind, {})
                if counts.get("read"):
                    shown = ", ".join(
                        f"{number:,} {what.replace('_', ' but ')}"
                        for what, number in counts.items()
                        if number
                    )
                    self.stdout.write(f"    {kind}: {shown}")

    def undo(self, options: dict[str, Any]) -> None:
        try:
            undone = undo(options["source"], self.progress)
        except NotFound as error:
            known = ", ".join(Source.objects.order_by("name").values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no source named {options['source']}. Known: {known}.") from error
        self.clear_progress()
        removed = ", ".join(f"{count:,} {kind}" for kind, count in undone.removed.items())
        self.stdout.write(f"Removed from {undone.source.title}: {removed}.")
        for kind, names in undone.kept.items():
            if names:
                self.stdout.write(
                    f"\nKept, because people here have claimed, edited or used them: {len(names):,} {kind}"
                )
                for name in names:
                    self.stdout.write(f"  {name}")


def _moment(moment: datetime) -> str:
    return dates.exact(moment, UTC, "en")
