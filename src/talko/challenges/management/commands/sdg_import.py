from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talko.challenges import sdg
from talko.core.errors import Invalid


class Command(BaseCommand):
    help = "Read the texts of the Sustainable Development Goals and their targets: sdg_goals.csv and sdg_targets.csv in DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        reading = sdg.read(folder)
        try:
            goals, targets = sdg.load(reading)
        except Invalid as error:
            raise CommandError("\n".join([str(error.message), *reading.problems])) from error
        self.stdout.write(f"{goals} goals and {targets} targets have their texts.")
