"""`talko manage matching update | rebuild | status`: the documents of challenges, and the file of the directory."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Max, Sum

from talko.matching.index import directory_file, documents
from talko.matching.models import Document


class Command(BaseCommand):
    help = "Update, rebuild or count what matching knows of challenges and of organisations."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True, metavar="update | rebuild | status")
        commands.add_parser("update", help="only what was edited or is missing")
        commands.add_parser("rebuild", help="everything; never needed, but harmless")
        commands.add_parser("status", help="how many there are")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "rebuild":
            documents.rebuild(self.progress)
            directory_file.forget()
        elif what == "update":
            documents.reconcile(self.progress)
        if what != "status":
            directory_file.build()
        self.clear_progress()
        rows = Document.objects.filter(length__gt=0)
        found = rows.aggregate(words=Sum("length"), newest=Max("changed_at"))
        newest = f", newest {found['newest']:%Y-%m-%d %H:%M} UTC" if found["newest"] else ""
        self.stdout.write(f"{rows.count():,} challenges, {found['words'] or 0:,} words{newest}")
        directory = directory_file.current()
        self.stdout.write(f"{len(directory) if directory else 0:,} organisations in the directory's file")

    def progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[2K{done:,} of {total:,}")
            sys.stderr.flush()

    def clear_progress(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[2K")
