"""Lists of organisations and projects: filters, rows, what can be filtered by, and what the search page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.actors.countries import country_name
from talko.actors.models import Organisation, Project, ProjectRole, Tag
from talko.cities.models import City
from talko.core import ids
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.files.queries import addresses_of_thumbnails
from talko.core.text import folding, languages
from talko.core.text.slugs import slug_of
from talko.core.web.fragment_cache import cached
from talko.core.web.parts import Mark, OrganisationRow
from talko.core.web.rows import Row

PAGE_SIZE = 20
MOST_TAGS = 30
"""Fields of work to filter by: the most used ones."""
SORTS = ("name", "newest")
LOGO = "logo"
"""The place of it among the organisation's files."""
TEXT_FIELDS = ("public_id", "name", "excerpt", "place", "country", "is_demo")


@dataclass(frozen=True)
class Filters:
    """The filters of a list; empty fields filter nothing."""

    q: str = ""
    kind: str = ""
    country: str = ""
    city: str = ""
    """A city's slug."""
    field: str = ""
    """A tag's slug."""
    sort: str = "name"


class Listed(NamedTuple):
    """The columns that a row needs."""

    pk: int
    public_id: UUID
    name: str
    excerpt: languages.Texts
    place: str
    country: str
    is_demo: bool


class ListedOrganisation(NamedTuple):
    """The same, what kind of organisation it is, and whether it is only a name."""

    pk: int
    public_id: UUID
    name: str
    excerpt: languages.Texts
    place: str
    country: str
    is_demo: bool
    kind: str
    is_only_name: bool


@dataclass(frozen=True)
class Facets:
    kinds: list[tuple[str, Any]]
    """Of organisations; projects have none."""
    countries: list[str]
    cities: list[tuple[str, str]]
    """Slug and name."""
    fields: list[tuple[str, str]]


def organisations_page(filters: Filters, number: Any) -> tuple[Page[Any], list[OrganisationRow]]:
    """One page of the list; four queries."""
    found: Any = _organisations(filters)
    page = Paginator(found, PAGE_SIZE).get_page(number)
    kinds = {**dict(Organisation.Kind.choices), Organisation.Kind.OTHER: ""}
    on_page: Any = page.object_list
    keys = [one.pk for one in on_page]
    projects, logos = _counts("organisation", keys), addresses_of_thumbnails(Organisation, keys, LOGO)
    root = reverse("organisations:organisations")
    return page, [
        _organisation_row(one, root, str(kinds[one.kind]), projects.get(one.pk, 0), logos.get(one.pk, ""))
        for one in on_page
    ]


def projects_page(filters: Filters, number: Any) -> tuple[Page[Any], list[Row]]:
    """The same of projects."""
    found = projects_matching(filters).values_list(*Listed._fields)
    page = Paginator(found, PAGE_SIZE).get_page(number)
    return page, project_rows([Listed(*columns) for columns in page.object_list])


@lru_cache(maxsize=128)
def _organisations(filters: Filters) -> CompiledQuery[ListedOrganisation]:
    return CompiledQuery.of(organisations_matching(filters), ListedOrganisation)


def organisations_matching(filters: Filters) -> QuerySet[Organisation]:
    found = _matching(Organisation.objects.all(), filters)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.city:
        found = found.filter(city__slug=filters.city)
    return found


def projects_matching(filters: Filters) -> QuerySet[Project]:
    found = _matching(Project.objects.all(), filters)
    if filters.city:
        taking_part = ProjectRole.objects.filter(organisation__city__slug=filters.city).values("project")
        found = found.filter(pk__in=taking_part)
    return found


def _matching(found: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    if filters.q:
        found = found.filter(folding.holding(filters.q))
    if filters.country:
        found = found.filter(country=filters.country)
    if filters.field:
        through = found.model.tags.through
        owner = f"{found.model._meta.model_name}_id"
        tagged = through.objects.filter(tag__slug=filters.field).values(owner)
        found = found.filter(pk__in=tagged)
    return found.order_by(*_order(found.model, filters.sort))


def _order(model: type[Any], sort: str) -> Iterable[str]:
    """By name, organisations that are only a name come last."""
    if sort == "newest":
        return ("-created_at", "-id")
    return ("is_only_name", "sort_key", "id") if model is Organisation else ("sort_key", "id")


def project_rows(found: Sequence[Listed]) -> list[Row]:
    """One query, whatever the number of rows."""
    taking_part = _counts("project", [one.pk for one in found])
    root = reverse("projects:projects")
    return [_project_row(one, root, taking_part.get(one.pk, 0)) for one in found]


class _ProjectsOf(NamedTuple):
    organisation_id: int
    number: int


class _OrganisationsOf(NamedTuple):
    project_id: int
    number: int


COUNTED: dict[str, type[_ProjectsOf] | type[_OrganisationsOf]] = {
    "organisation": _ProjectsOf,
    "project": _OrganisationsOf,
}


def _counts(side: str, keys: list[int]) -> dict[int, int]:
    return dict(_counting(side, len(keys)).given(*keys)) if keys else {}


@lru_cache(maxsize=4 * PAGE_SIZE)
def _counting(side: str, number: int) -> CompiledQuery[Any]:
    roles = ProjectRole.objects.filter(**{f"{side}__in": given(number)}).order_by().values(side)
    return CompiledQuery.of(roles.annotate(number=Count("pk")), COUNTED[side])


def _organisation_row(
    one: ListedOrganisation, root: str, kind: str, projects: int, logo: str
) -> OrganisationRow:
    language, text = languages.best(one.excerpt, (languages.current(),))
    return OrganisationRow(
        url=f"{root}{ids.encode(one.public_id)}-{slug_of(one.name)}/",
        mark=Mark(one.name, one.public_id, logo),
        place=" · ".join(filter(None, (where(one.place, one.country), kind))),
        text=text,
        text_lang=language,
        badge=_("Demo") if one.is_demo else "",
        amount=str(projects) if projects else "",
        amount_note=ngettext("project", "projects", projects) if projects else "",
        tell_url=f"{root}{ids.encode(one.public_id)}/claim/" if one.is_only_name else "",
    )


def _project_row(one: Listed, root: str, organisations: int) -> Row:
    language, text = languages.best(one.excerpt, (languages.current(),))
    return Row(
        url=f"{root}{ids.encode(one.public_id)}-{slug_of(one.name)}/",
        title=one.name,
        byline=where(one.place, one.country),
        text=text,
        text_lang=language,
        amount=str(organisations) if organisations else "",
        amount_note=ngettext("organisation", "organisations", organisations) if organisations else "",
        badge=_("Demo") if one.is_demo else "",
    )


def address(page: str, public_id: Any, name: str) -> str:
    return reverse(page, args=[public_id, slug_of(name)])


def where(place: str, country: str) -> str:
    return ", ".join(filter(None, (place, country_name(country))))


def facets(model: type[Organisation] | type[Project]) -> Facets:
    """The values to filter by. Cached, as this reads the whole table."""
    found = cached("actors.facets", model.__name__, make=lambda: _facets(model), times=12)
    return replace(found, kinds=list(Organisation.Kind.choices)) if model is Organisation else found


def _facets(model: type[Organisation] | type[Project]) -> Facets:
    countries = model.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
    side = "organisations" if model is Organisation else "organisations__project_roles"
    cities = City.objects.filter(**{f"{side}__isnull": False}).order_by("sort_key").distinct()
    tags = (
        model.tags.through.objects.filter(tag__kind=Tag.Kind.FIELD)
        .order_by()
        .values("tag", "tag__slug", "tag__name", "tag__sort_key")
        .annotate(number=Count("pk"))
        .order_by("-number", "tag__sort_key", "tag")[:MOST_TAGS]
    )
    return Facets(
        kinds=[],
        countries=list(countries),
        cities=list(cities.values_list("slug", "name")),
        fields=sorted(
            ((tag["tag__slug"], tag["tag__name"]) for tag in tags), key=lambda tag: folding.sort_key(tag[1])
        ),
    )


def found_rows(found: QuerySet[Any], page: str) -> list[Row]:
    """For the search page; one query."""
    rows = []
    for one in found.values(*TEXT_FIELDS):
        language, summary = languages.best(one["excerpt"], (languages.current(),))
        url = address(page, one["public_id"], one["name"])
        rows.append(
            Row(
                url=url,
                title=one["name"],
                byline=where(one["place"], one["country"]),
                text=summary,
                text_lang=language,
            )
        )
    return rows
