"""The model of each kind of entry."""

from typing import Any

from django.db.models import QuerySet

from talko.actors.models import Organisation, Project, Source

MODELS: dict[str, type[Organisation] | type[Project]] = {"organisations": Organisation, "projects": Project}


def rows_of(kind: str, source: Source | None) -> QuerySet[Any]:
    """The unordered rows of a source; none for a source that is not saved yet."""
    model: Any = MODELS[kind]
    return model.objects.none() if source is None else model.objects.filter(source=source).order_by()
