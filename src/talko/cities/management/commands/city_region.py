from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talko.cities.actions import assign_region
from talko.cities.queries import city_by_slug
from talko.core.errors import TalkoError


class Command(BaseCommand):
    help = "Make a municipality a member of a region, so that it may join the region's agreements."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", help="address of the municipality below /cities/, such as lulea")
        parser.add_argument("region", nargs="?", help="address of the region; none ends the membership")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            region = city_by_slug(options["region"]) if options["region"] else None
            city = assign_region(city=city_by_slug(options["city"]), region=region)
        except TalkoError as error:
            raise CommandError(str(error.message)) from error
        if city.member_of is None:
            self.stdout.write(f"{city.name} is a member of no region.")
        else:
            self.stdout.write(f"{city.name} is a member of {city.member_of.name}.")
