"""Saved searches among a person's own data."""

from talko.accounts.models import Person
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows
from talko.searches.models import SavedSearch


def erase(person: Person) -> None:
    SavedSearch.objects.filter(person=person).delete()


PART = Part(
    name="searches",
    rows={
        "saved_searches": Rows(
            SavedSearch, "person", ("name", "page", "query", "mail", "created_at", "seen_at", "deleted_at")
        )
    },
    erase=erase,
)


def register() -> None:
    own_data.register(PART)
