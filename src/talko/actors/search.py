"""Organisations and projects on the search page."""

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from talko.actors.models import Organisation, Project
from talko.actors.queries.lists import found_rows
from talko.core.registries import search
from talko.core.text import folding


def register() -> None:
    search.register(
        search.Findable(
            kind="organisation",
            label=_("Organisations"),
            visible_to=lambda reader: Organisation.objects.all(),
            ranked=_ranked,
            rows=lambda found, reader: found_rows(found, "organisations:organisation"),
            order=20,
        )
    )
    search.register(
        search.Findable(
            kind="project",
            label=_("Projects"),
            visible_to=lambda reader: Project.objects.all(),
            ranked=_ranked,
            rows=lambda found, reader: found_rows(found, "projects:project"),
            order=30,
        )
    )


def _ranked(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """First those whose name begins with all the words, then those whose name begins with one of them."""
    words = folding.words(text)
    begins_with_one = Q()
    for word in words:
        begins_with_one |= Q(search_text__startswith=word)
    rank = Case(
        When(search_text__startswith=" ".join(words), then=Value(0)),
        When(begins_with_one, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.order_by(rank, "sort_key", "id")
