from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Bring the database up to date: tables, the cache table, and the rooms' own lists. Safe to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] < 2
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
        call_command("createcachetable", verbosity=0)
