"""Cities on the search page: by their name in any language, their region and their villages."""

from typing import Any

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext_lazy as _

from talko.cities.models import City
from talko.cities.queries import found_rows
from talko.core.registries import search
from talko.core.text.folding import folded


def register() -> None:
    search.register(
        search.Findable(
            kind="city",
            label=_("Cities"),
            visible_to=lambda reader: City.objects.all(),
            ranked=_ranked,
            rows=found_rows,
            order=40,
        )
    )


def _ranked(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those whose own name begins with the text come first."""
    begins = Case(When(search_text__startswith=folded(text), then=0), default=1)
    return found.order_by(begins, "sort_key", "id")
