from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talko.core.errors import Invalid
from talko.funding.rates import LARGEST, read_file, save


class Command(BaseCommand):
    help = "Import exchange rates: the European Central Bank's CSV file, of a day or of its whole history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="eurofxref.csv")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            if file.stat().st_size > LARGEST:
                raise CommandError(f"{file.name} is too large to be a file of rates.")
            new = save(read_file(file.read_text("utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except Invalid as error:
            raise CommandError(f"{file.name}: {error.message}") from error
        self.stdout.write(f"{new} new rates.")
