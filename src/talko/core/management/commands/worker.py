from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from talko.core.background import worker


class Command(BaseCommand):
    help = (
        "Do the background work: queued tasks, and what is due by the clock. Any number of workers may run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is waiting and due now, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            worker.run_once()
        else:
            worker.run_until_stopped()
