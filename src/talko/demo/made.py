from dataclasses import dataclass
from datetime import datetime
from typing import Any

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.cities.models import City


@dataclass(frozen=True)
class ToHang:
    """A picture that is drawn and added when the rest is there."""

    by: Person
    subject: Any
    place: str
    name: str
    svg: str
    alternative: str
    language: str
    at: datetime


class World:
    """What has been made so far, by the names that the texts use."""

    def __init__(self) -> None:
        self.cities: dict[str, City] = {}
        self.people: dict[str, Person] = {}
        self.organisations: dict[str, Organisation] = {}
        self.to_hang: list[ToHang] = []

    def officer(self, slug: str) -> Person:
        return Person.objects.filter(city_roles__city=self.cities[slug], city_roles__role="officer").order_by(
            "pk"
        )[0]
