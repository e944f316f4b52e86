import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talko.accounts.queries import owner_of
from talko.cities.actions import create_city
from talko.cities.models import City
from talko.core.errors import Invalid
from talko.core.text import languages
from talko.core.values import time_zones
from talko.core.values.money import CURRENCIES

TAKEN = frozenset({"mine"})
"""Addresses below /cities/ that are pages of their own."""


class Command(BaseCommand):
    help = "Put a city on this server, with its first officer. The officer signs up first and gives the other roles."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", type=_slug, help="its address below /cities/, such as lulea")
        parser.add_argument("name", help="its name in its own language")
        parser.add_argument("--kind", choices=City.Kind.values, default=City.Kind.MUNICIPALITY)
        parser.add_argument("--country", required=True, help="ISO 3166-1 code, such as SE")
        parser.add_argument(
            "--language",
            dest="languages",
            action="append",
            required=True,
            choices=sorted(languages.OWN_NAMES),
            metavar="CODE",
            help="a language in which it writes, such as sv; again for more, its own first",
        )
        parser.add_argument("--currency", required=True, choices=CURRENCIES)
        parser.add_argument("--time-zone", required=True, type=_time_zone, help="such as Europe/Stockholm")
        parser.add_argument("--hostname", default="", help="a host whose front page is this city's")
        parser.add_argument("--officer", required=True, metavar="EMAIL", help="address of an account here")

    def handle(self, *args: Any, **options: Any) -> None:
        values = {
            name: options[name]
            for name in ("slug", "name", "kind", "languages", "currency", "time_zone", "hostname")
        }
        officer = owner_of(options["officer"])
        if officer is None:
            raise CommandError(
                f"There is no account that has confirmed the address {options['officer']}: sign up first."
            )
        try:
            city = create_city(first_officer=officer, country=options["country"].upper(), **values)
        except Invalid as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{city.name} is at {city.get_absolute_url()}; its officer is {officer}.")


def _slug(text: str) -> str:
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) and text not in TAKEN:
        return text
    raise ArgumentTypeError(f"{text} cannot be an address: small letters a to z, digits and hyphens")


def _time_zone(text: str) -> str:
    if time_zones.exists(text):
        return text
    raise ArgumentTypeError(f"{text} is no time zone")
