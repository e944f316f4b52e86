"""Which organisations take part in which projects, as a source tells it on either side."""

from collections.abc import Iterator

from talko.actors.importing.formats import Entry
from talko.actors.importing.report import Remark, Report
from talko.actors.models import Organisation, Project, ProjectRole, Source

Pair = tuple[str, str]
"""Key of an organisation, key of a project."""


def told(source: Source) -> set[Pair]:
    """The pairs that the rows of a source name, of which both are here."""
    organisations = _links(Organisation, source)
    projects = _links(Project, source)
    pairs = {(key, other) for key, linked in organisations.items() for other in linked}
    pairs |= {(other, key) for key, linked in projects.items() for other in linked}
    return {pair for pair in pairs if pair[0] in organisations and pair[1] in projects}


def _links(model: type[Organisation] | type[Project], source: Source) -> dict[str, list[str]]:
    rows = model.objects.filter(source=source).values_list("source_key", "source_values__links")
    return {key: links or [] for key, links in rows}


def settle(source: Source, before: set[Pair], entries: dict[str, dict[str, Entry]], report: Report) -> None:
    """Add the roles that are new in the source and take back those that it no longer names.

    A role that people here ended or gave stays as they left it: only what changed in the source is acted upon.
    """
    now = told(source)
    organisations = dict(Organisation.objects.filter(source=source).values_list("source_key", "pk"))
    projects = dict(Project.objects.filter(source=source).values_list("source_key", "pk"))
    standing = set(
        ProjectRole.objects.filter(project__source=source).values_list("organisation_id", "project_id")
    )
    new = [(organisations[left], projects[right]) for left, right in sorted(now - before)]
    added = [
        ProjectRole(organisation_id=organisation, project_id=project, source=source)
        for organisation, project in new
        if (organisation, project) not in standing
    ]
    ProjectRole.objects.bulk_create(added, batch_size=500)
    report.roles_added += len(added)
    for left, right in sorted(before - now):
        if left in organisations and right in projects:
            removed, _ = ProjectRole.objects.filter(
                organisation_id=organisations[left], project_id=projects[right], source=source
            ).delete()
            report.roles_removed += removed
    for remark in _dangling(entries, organisations, projects):
        report.remark(remark)


def _dangling(
    entries: dict[str, dict[str, Entry]], organisations: dict[str, int], projects: dict[str, int]
) -> Iterator[Remark]:
    """Links to ids that do not exist. While nothing of the other kind is here, they only wait for its file."""
    for kind, others in (("organisations", projects), ("projects", organisations)):
        for entry in entries.get(kind, {}).values() if others else ():
            for link in entry.links:
                if link not in others:
                    yield Remark(
                        "repaired", entry.file, entry.row, "link to an id that does not exist left out", link
                    )
