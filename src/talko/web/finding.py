"""What the search page finds in the rooms that can be searched."""

from dataclasses import dataclass
from typing import Any

from talko.actors import queries as actors
from talko.actors.queries import Found as Actor
from talko.challenges.queries.rows import Row
from talko.challenges.queries.rows import search as search_challenges

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

    @property
    def total(self) -> int:
        return len(self.challenges) + len(self.organisations) + len(self.projects)


def find(text: str, reader: Any) -> Found:
    """Five queries at most; none for an empty text."""
    words = text.replace("\0", " ").strip()[:LONGEST]
    if not words:
        return Found("", [], [], [])
    hits = actors.search(words, MOST)
    return Found(
        words,
        search_challenges(words, MOST, reader),
        [hit for hit in hits if hit.kind == "organisation"],
        [hit for hit in hits if hit.kind == "project"],
    )
