from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count
from django_tasks_db.models import DBTaskResult

from talko.core.background import retry


class Command(BaseCommand):
    help = "Count the background tasks that wait, run, are done or were given up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="Try those that were given up once more.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.stdout.write(f"put back: {retry.try_again()}")
        rows = DBTaskResult.objects.order_by("status", "task_path").values_list("status", "task_path")
        for status, path, count in rows.annotate(Count("pk")):
            self.stdout.write(f"{status:10} {path:50} {count:7}")
