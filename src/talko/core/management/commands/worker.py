import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from talko.core import reconcile, schedule

SECONDS_BETWEEN_TURNS = 5


class Command(BaseCommand):
    help = (
        "Do the background work: queued tasks, and what is due by the clock. Any number of workers may run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is waiting and due now, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        reconcile.requeue_lost()
        if options["once"]:
            schedule.run_due()
            call_command("db_worker", batch=True, reload=False, startup_delay=False, queue_name="*")
            return
        stop = threading.Event()
        clock = threading.Thread(target=_keep_time, args=(stop,), name="clock", daemon=True)
        clock.start()
        try:
            call_command("db_worker", reload=False, startup_delay=False, interval=0.5, queue_name="*")
        finally:
            stop.set()
            clock.join(timeout=10)


def _keep_time(stop: threading.Event) -> None:
    while not stop.wait(SECONDS_BETWEEN_TURNS):
        close_old_connections()
        schedule.run_due()
        reconcile.requeue_lost()
