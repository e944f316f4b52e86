"""What the search page finds in the rooms that can be searched."""

from dataclasses import dataclass
from typing import Any

from talko.actors import queries as actors
from talko.actors.queries import Found as Actor
from talko.challenges.queries.challenge_list import Row
from talko.challenges.queries.challenge_list import search as search_challenges
from talko.cities.queries import CityRow
from talko.cities.queries import search as search_cities
from talko.core.text.cleaning import one_line
from talko.core.text.folding import words

LONGEST = 200
"""Characters of a query that are read."""
MOST = 10
"""Of each kind; the lists of the rooms show the rest."""


@dataclass(frozen=True)
class Found:
    text: str
    challenges: list[Row]
    organisations: list[Actor]
    projects: list[Actor]
    cities: list[CityRow]

    @property
    def total(self) -> int:
        return len(self.challenges) + len(self.organisations) + len(self.projects) + len(self.cities)


def find(text: str, reader: Any) -> Found:
    """Five queries at most; none for a text without words."""
    text = one_line(text[:LONGEST])
    if not words(text):
        return Found(text, [], [], [], [])
    hits = actors.search(text, MOST)
    return Found(
        text,
        search_challenges(text, MOST, reader),
        [hit for hit in hits if hit.kind == "organisation"],
        [hit for hit in hits if hit.kind == "project"],
        search_cities(text, MOST),
    )
