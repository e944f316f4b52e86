from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from talko.actors.models import Source
from talko.demo import pictures, world

SNAPSHOTS = (("organisations.json", "projects.json"), ("organisations2.json", "projects2.json"))


class Command(BaseCommand):
    help = "Load the demo world: six cities, a region, agreements, organisations, challenges. A second call only says how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--directory",
            type=Path,
            help="A folder with the real directory (organisations.json, projects.json), read in place of the invented one.",
        )

    def handle(self, *args: Any, directory: Path | None, **options: Any) -> None:
        if not settings.TALKO.demo and settings.TALKO.mode != "test":
            raise CommandError("The demo world belongs in a demo: start it with ./talko demo.")
        if not world.is_loaded():
            pictures.hang(world.load(organisations=directory is None))
        if directory is not None and not Source.objects.exists():
            self._read(directory)
        self.stdout.write("Sign in as")
        for who, email, password in world.sign_ins():
            self.stdout.write(f"  {who:<20} {email:<28} {password}")

    def _read(self, directory: Path) -> None:
        found = [[directory / name for name in pair] for pair in SNAPSHOTS if (directory / pair[0]).is_file()]
        if not found:
            raise CommandError(f"There is no organisations.json in {directory}.")
        for files in found:
            call_command(
                "actors", "import", *[str(path) for path in files if path.is_file()], stdout=self.stderr
            )
