"""The page of an organisation and of a project."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.actors.models import Organisation, Project, ProjectRole, Tag
from talko.actors.queries.lists import LOGO, Listed, address, project_rows, where
from talko.cities.models import City
from talko.core import ids
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.files.queries import addresses_of_thumbnails
from talko.core.text import folding
from talko.core.web.parts import Mark
from talko.core.web.rows import Row

MOST_COLLABORATORS = 20
PAGE = re.compile(r"/organisations/([0-9a-hjkmnp-tv-z]{26})")
MOST_PROJECTS = 100
MOST_LIKE_IT = 50


@dataclass(frozen=True)
class Collaborator:
    """Another organisation that takes part in the same projects."""

    row: Row
    projects: list[tuple[str, str]]
    """Address and name of each shared project."""


@dataclass(frozen=True)
class Tags:
    kind: str
    label: str
    tags: list[tuple[str, str]]
    """Slug and name."""


def organisation_by_id(public_id: UUID) -> Organisation:
    """Raises NotFound."""
    return get_or_not_found(Organisation.objects.select_related("city", "source"), public_id=public_id)


def organisation_called(text: str) -> Organisation:
    """By the address of its page, or by its name if only one has it. Raises NotFound with words for a form."""
    address = PAGE.search(text)
    if address:
        try:
            return organisation_by_id(ids.decode(address.group(1)))
        except (NotFound, ValueError) as error:
            raise NotFound(_("No organisation in the directory has this address.")) from error
    found = _named_like(text)
    if len(found) > 1:
        raise NotFound(_("Several organisations have this name. Paste the address of the right one's page."))
    if not found:
        raise NotFound(_("No organisation in the directory has this name."))
    return found[0]


def _named_like(text: str) -> list[Organisation]:
    """Those of exactly this name; where there are none, those whose name differs in accents, capitals and signs alone."""
    name = folding.folded(text)
    if not name:
        return []
    like_it = Q(sort_key=folding.sort_key(text)) | Q(search_text__startswith=name)
    found = Organisation.objects.filter(like_it).order_by("sort_key", "id")[:MOST_LIKE_IT]
    same = [one for one in found if folding.folded(one.name) == name]
    return [one for one in same if one.name == " ".join(text.split())] or same


def project_by_id(public_id: UUID) -> Project:
    return get_or_not_found(Project.objects.select_related("source"), public_id=public_id)


def tags_of(actor: Organisation | Project) -> list[Tags]:
    """By kind, in the order of the kinds. One query."""
    labels = dict(Tag.Kind.choices)
    found: dict[str, list[tuple[str, str]]] = {}
    for tag in actor.tags.all():
        found.setdefault(tag.kind, []).append((tag.slug, tag.name))
    return [Tags(kind, str(labels[kind]), found[kind]) for kind in Tag.Kind.values if kind in found]


def mark_of(organisation: Organisation) -> Mark:
    """One query."""
    logos = addresses_of_thumbnails(Organisation, [organisation.pk], LOGO)
    return Mark(organisation.name, organisation.public_id, logos.get(organisation.pk, ""))


def project_rows_of(organisation: Organisation) -> list[Row]:
    """Two queries."""
    found = Project.objects.filter(roles__organisation=organisation).order_by("sort_key", "id")
    return project_rows([Listed(*one) for one in found.values_list(*Listed._fields)[:MOST_PROJECTS]])


def collaborators_of(organisation: Organisation) -> list[Collaborator]:
    """Those with most projects in common first. Two queries."""
    rows = (
        ProjectRole.objects.filter(project__roles__organisation=organisation)
        .exclude(organisation=organisation)
        .order_by("organisation__sort_key", "organisation_id", "project__sort_key", "project_id")
        .values(
            "organisation_id", "organisation__public_id", "organisation__name", "organisation__place",
            "organisation__country", "project__public_id", "project__name",
        )
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row["organisation_id"], {**row, "projects": []})
        one["projects"].append(
            (
                address("projects:project", row["project__public_id"], row["project__name"]),
                row["project__name"],
            )
        )
    first = sorted(found.values(), key=lambda one: -len(one["projects"]))[:MOST_COLLABORATORS]
    logos = addresses_of_thumbnails(Organisation, [one["organisation_id"] for one in first], LOGO)
    return [
        Collaborator(
            Row(
                url=address(
                    "organisations:organisation", one["organisation__public_id"], one["organisation__name"]
                ),
                title=one["organisation__name"],
                mark=Mark(
                    one["organisation__name"],
                    one["organisation__public_id"],
                    logos.get(one["organisation_id"], ""),
                ),
                byline=where(one["organisation__place"], one["organisation__country"]),
                amount=str(len(one["projects"])),
                amount_note=ngettext("project", "projects", len(one["projects"])),
            ),
            one["projects"],
        )
        for one in first
    ]


def roles_in_project(project: Project) -> list[ProjectRole]:
    """Who takes part, the leading organisations first. One query."""
    order = {role: number for number, role in enumerate(ProjectRole.Role.values)}
    roles = project.roles.select_related("organisation").order_by("organisation__sort_key", "pk")
    return sorted(roles, key=lambda role: order[role.role])


def city_of_project(project: Project) -> City | None:
    """Of the first leading organisation that belongs to one, else of the first other."""
    leads_first = Case(When(role=ProjectRole.Role.LEAD, then=0), default=1)
    roles = project.roles.exclude(organisation__city=None).select_related("organisation__city")
    found = roles.order_by(leads_first, "organisation__sort_key", "pk").first()
    return found.organisation.city if found else None


def role_rows(roles: Sequence[ProjectRole]) -> list[Row]:
    """One query."""
    logos = addresses_of_thumbnails(Organisation, [role.organisation_id for role in roles], LOGO)
    return [
        Row(
            url=role.organisation.get_absolute_url(),
            title=role.organisation.name,
            mark=Mark(
                role.organisation.name, role.organisation.public_id, logos.get(role.organisation_id, "")
            ),
            byline=where(role.organisation.place, role.organisation.country),
            counts=role.get_role_display(),
        )
        for role in roles
    ]


def role_in(project: Project, organisation: UUID) -> ProjectRole | None:
    return (
        project.roles.select_related("organisation", "project")
        .filter(organisation__public_id=organisation)
        .first()
    )
