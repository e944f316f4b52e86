"""Compare the entries of the files with the database, and plan what to do. Only reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from talko.actors import domains
from talko.actors.importing.formats import Entry
from talko.actors.importing.gather import Read
from talko.actors.importing.in_use import used_here
from talko.actors.importing.models_of import MODELS, rows_of
from talko.actors.importing.parts import Part, as_stored, in_parts
from talko.actors.importing.places import CityFinder
from talko.actors.importing.report import KINDS, ImportRefused, Remark, Report
from talko.actors.models import Source, Tag, tag_slug
from talko.cities.models import City

MOST_GONE_SHARE = 0.1
"""A snapshot without more than this share of the rows that its source has here is taken to be truncated."""
FEW_GONE = 20

Pair = tuple[str, str]
"""Key of an organisation, key of a project."""


@dataclass
class Plan:
    entries: dict[str, dict[str, Entry]]
    """Kind to key to entries that are new or changed in the source."""
    gone: dict[str, list[str]] = field(default_factory=dict)
    """Kind to keys of rows that are no longer in the source."""
    roles_added: list[Pair] = field(default_factory=list)
    roles_removed: list[Pair] = field(default_factory=list)

    @property
    def total(self) -> int:
        written = [*self.entries.values(), *self.gone.values(), self.roles_added, self.roles_removed]
        return sum(map(len, written))

    def parts(self) -> Iterator[Part]:
        """In the order of application: a role needs both its sides."""
        for kind in KINDS:
            yield from in_parts(kind, map(as_stored, self.entries.get(kind, {}).values()))
        for kind in KINDS:
            yield from in_parts(f"gone {kind}", self.gone.get(kind, []))
        yield from in_parts("roles removed", map(list, self.roles_removed))
        yield from in_parts("roles added", map(list, self.roles_added))


def plan(source: Source | None, read: Read, complete: bool, report: Report) -> Plan:
    """Raises ImportRefused if so much is gone that the file is probably truncated."""
    found, here = Plan({}), {}
    finder = CityFinder(City.objects.all())
    for kind in KINDS:
        entries = {key: _completed(entry, finder) for key, entry in read.entries.get(kind, {}).items()}
        here[kind], unchanged = _here(kind, source, entries)
        found.entries[kind] = {key: entry for key, entry in entries.items() if key not in unchanged}
        report.of(kind).unchanged += len(unchanged)
    kept: dict[str, set[str]] = {}
    for kind in read.entries:
        if complete or kind in read.snapshots:
            found.gone[kind] = sorted(here[kind].keys() - read.present[kind])
    if not complete:
        _check_gone(read, here, found.gone)
    for kind, keys in found.gone.items():
        lost = set(keys)
        rows = rows_of(kind, source).values_list("pk", "source_key") if lost else []
        pks = {pk: key for pk, key in rows if key in lost}
        kept[kind] = {pks[pk] for pk in used_here(MODELS[kind], pks)}
    _plan_roles(found, read, here, kept, report)
    _tell_of_tags(read, report)
    return found


def _completed(entry: Entry, finder: CityFinder) -> Entry:
    """With values derived on this server, as stored in `source_values`."""
    values = {**entry.values, "links": entry.links}
    if entry.kind == "organisations":
        city = finder.find(values["place"], values["country"], values["latitude"], values["longitude"])
        values["city"] = city.slug if city else ""
        values["email_domain"] = domains.of_website(values["website"])
    return replace(entry, values=values)


def _here(
    kind: str, source: Source | None, entries: dict[str, Entry]
) -> tuple[dict[str, list[str]], set[str]]:
    """Key to links of the existing rows, and the keys that are unchanged in the source."""
    links: dict[str, list[str]] = {}
    unchanged = set()
    for key, values in rows_of(kind, source).values_list("source_key", "source_values").iterator():
        links[key] = values.get("links") or []
        if key in entries and entries[key].values == values:
            unchanged.add(key)
    return links, unchanged


def _check_gone(read: Read, here: dict[str, dict[str, list[str]]], gone: dict[str, list[str]]) -> None:
    problems = []
    for kind, keys in gone.items():
        if len(keys) > max(FEW_GONE, MOST_GONE_SHARE * len(here[kind])):
            reason = (
                f"{len(keys)} of the {len(here[kind])} {kind} of this source are not in it, as if it were cut off; "
                "if they are really gone, add --complete"
            )
            problems.append(Remark("damaged", " and ".join(file.name for file in read.files), 0, reason))
    if problems:
        raise ImportRefused(problems)


def _plan_roles(
    found: Plan, read: Read, here: dict[str, dict[str, list[str]]], kept: dict[str, set[str]], report: Report
) -> None:
    """Plan roles that are new in the source, and those that are gone from it.

    A role that people here ended or gave stays as they left it: only what changed in the source is acted upon.
    """
    after = {}
    for kind in KINDS:
        lost = set(found.gone.get(kind, [])) - kept.get(kind, set())
        links = {key: linked for key, linked in here[kind].items() if key not in lost}
        after[kind] = links | {key: entry.links for key, entry in found.entries.get(kind, {}).items()}
    before, now = _told(here), _told(after)
    found.roles_added = sorted(now - before)
    found.roles_removed = sorted(
        (left, right)
        for left, right in before - now
        if left in after["organisations"] and right in after["projects"]
    )
    for kind, others in (("organisations", after["projects"]), ("projects", after["organisations"])):
        # Until the other kind has been imported, links wait for its file.
        for entry in read.entries.get(kind, {}).values() if others else ():
            for link in entry.links:
                if link not in others:
                    reason = "link to an id that does not exist left out"
                    report.remark(Remark("repaired", entry.file, entry.row, reason, link))


def _told(links: dict[str, dict[str, list[str]]]) -> set[Pair]:
    """The pairs that either side names and that have both sides."""
    organisations, projects = links["organisations"], links["projects"]
    pairs = {(key, other) for key, linked in organisations.items() for other in linked if other in projects}
    return pairs | {
        (other, key) for key, linked in projects.items() for other in linked if other in organisations
    }


def _tell_of_tags(read: Read, report: Report) -> None:
    """A tag that is spelled in several ways gets its first spelling."""
    names = {(tag.kind, tag.slug): tag.name for tag in Tag.objects.all().iterator()}
    for entries in read.entries.values():
        for entry in entries.values():
            for kind, name in entry.values["tags"]:
                first = names.setdefault((str(kind), tag_slug(name)), name)
                if first != name:
                    reason = "a tag known under another spelling"
                    report.remark(Remark("repaired", entry.file, entry.row, reason, f"{name} → {first}"))
