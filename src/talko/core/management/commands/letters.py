from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Max

from talko.core.background import mail_queue
from talko.core.models import Letter


class Command(BaseCommand):
    help = "Count the letters that wait, were sent or were given up, by kind and failed attempts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="Try those that were given up once more.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.stdout.write(f"put back: {mail_queue.try_again()}")
        rows = Letter.objects.order_by("state", "kind").values_list("state", "kind")
        for state, kind, count, tries in rows.annotate(Count("pk"), Max("failed")):
            failed = f", up to {tries} attempts failed" if tries else ""
            self.stdout.write(f"{state:9} {kind:20} {count:7}{failed}")
