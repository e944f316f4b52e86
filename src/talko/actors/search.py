"""Organisations and projects on the search page, and what is new in a search of their lists."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from talko.actors.forms.filters import FilterForm, filters_from
from talko.actors.models import Organisation, Project
from talko.actors.queries.lists import (
    Filters,
    facets,
    found_rows,
    organisations_matching,
    projects_matching,
)
from talko.core.errors import Message
from talko.core.registries import saved_searches, search
from talko.core.text import folding
from talko.core.web.rows import Row

Actor = type[Organisation] | type[Project]


def register() -> None:
    search.register(
        search.Findable(
            kind="organisation",
            label=_("Organisations"),
            visible_to=lambda reader: Organisation.objects.all(),
            ranked=_ranked,
            rows=partial(_rows, "organisations:organisation"),
            order=20,
        )
    )
    search.register(
        search.Findable(
            kind="project",
            label=_("Projects"),
            visible_to=lambda reader: Project.objects.all(),
            ranked=_ranked,
            rows=partial(_rows, "projects:project"),
            order=30,
        )
    )
    _let_save("organisation", _("Organisations"), Organisation, organisations_matching)
    _let_save("project", _("Projects"), Project, projects_matching)


def _let_save(kind: str, label: Message, model: Actor, matching: Callable[[Filters], QuerySet[Any]]) -> None:
    def new(asked: Mapping[str, str], reader: Any, since: datetime) -> list[saved_searches.New]:
        found = matching(filters_from(asked, facets(model))).filter(created_at__gt=since)
        return [saved_searches.New(found.order_by("-created_at", "-pk"), partial(_rows, f"{kind}s:{kind}"))]

    saved_searches.register(
        saved_searches.SearchList(
            page=f"{kind}s:{kind}s",
            label=label,
            parameters=("q", "kind", "country", "city", "field"),
            form=lambda asked, reader: FilterForm(asked, known=facets(model)),
            new=new,
        )
    )


def _rows(page: str, found: QuerySet[Any], reader: Any) -> list[Row]:
    return found_rows(found, page)


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
