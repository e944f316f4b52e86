from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talko.cities.actions import give_domain
from talko.cities.queries import city_by_slug
from talko.core.errors import TalkoError


class Command(BaseCommand):
    help = "Give a city a domain of its own, at which its front page comes first. Its DNS and certificate are yours to set up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", help="address of the city below /cities/, such as lulea")
        parser.add_argument("domain", nargs="?", default="", help="such as solve.lulea.se; none removes it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            city = give_domain(city=city_by_slug(options["city"]), domain=options["domain"])
        except TalkoError as error:
            raise CommandError(str(error.message)) from error
        where = city.hostname or f"/{city.slug}/"
        self.stdout.write(f"The front page of {city.name} is at {where}.")
