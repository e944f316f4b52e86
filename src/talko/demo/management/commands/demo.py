import importlib
import multiprocessing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from talko.demo import content_files, world
from talko.launcher.progress import SPARE, STEP
from talko.matching.index.query_text import concepts_of, language_of, recognisable


class Command(BaseCommand):
    help = "All that a demo needs before its first page: tables, style sheets, the demo world. ./talko demo calls it."
    requires_system_checks = ()  # somebody is waiting, and the tests have checked

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--static", action="store_true", help="Collect style sheets and scripts, too.")
        parser.add_argument("--directory", type=Path, help="As for demo_load.")

    def handle(self, *args: Any, static: bool, directory: Path | None, **options: Any) -> None:
        if world.is_loaded():
            self.stdout.write(SPARE)
            self._prepare(static)
        else:
            self._prepare_and_read(static)
            self.stdout.write(SPARE)
        self.stdout.write(f"{STEP}Loading the demo world")
        call_command("demo_load", directory=directory, stdout=self.stdout, stderr=self.stderr)

    def _prepare_and_read(self, static: bool) -> None:
        """Side by side, with the program loaded once for both: what needs no dictionary, and the dictionaries."""
        connection.close()  # a process must not take over an open database
        other = multiprocessing.get_context("fork").Process(target=self._prepare, args=[static])
        other.start()
        self._read()
        other.join()
        if other.exitcode:
            raise CommandError("The database could not be prepared.")

    def _prepare(self, static: bool) -> None:
        self.stdout.write(f"{STEP}Preparing the database")
        call_command("setup")
        if static:
            self.stdout.write(f"{STEP}Collecting style sheets and scripts")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)

    def _read(self) -> None:
        """What making the world will need: the pages' addresses, what tells languages apart, and the dictionaries of
        those in which the demo is written. A word that none of these has goes through them all."""
        importlib.import_module(settings.ROOT_URLCONF)
        spoken = [code for city in content_files.table("cities")["city"] for code in city["languages"]]
        language_of("talkoodemo", recognisable(spoken))
        for language in {values["language"] for values in content_files.organisations()}:
            concepts_of("talkoodemo", language)
