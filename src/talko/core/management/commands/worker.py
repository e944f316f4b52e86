from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from talko.core.background import worker


class Command(BaseCommand):
    help = "Run background work: queued tasks and periodic jobs. Any number of workers can run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run what is waiting or due now, then exit.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            worker.run_once()
        else:
            worker.run_until_stopped()
