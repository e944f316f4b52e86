"""What the search page finds: everything that rooms have registered as findable."""

from dataclasses import dataclass
from typing import Any

from talko.core.registries import search
from talko.core.text.cleaning import one_line

LONGEST = 200
"""Characters of a query that are read."""
MOST = 10
"""Of each kind; the lists of the rooms show the rest."""


@dataclass(frozen=True)
class Found:
    text: str
    groups: list[search.Group]

    @property
    def total(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def find(text: str, reader: Any) -> Found:
    """A fixed number of queries for each kind; none for a text without words."""
    text = one_line(text[:LONGEST])
    return Found(text, search.find(text, reader, MOST))
