"""Apply one part of an import: add rows, and update fields that the source has changed and nobody here has edited."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from talko.actors import search_text
from talko.actors.importing.formats import Entry, Values
from talko.actors.importing.in_use import used_here
from talko.actors.importing.models_of import MODELS, rows_of
from talko.actors.importing.parts import Outcome, Part
from talko.actors.importing.report import Remark
from talko.actors.models import Actor, ProjectRole, Source, Tag, tag_slug
from talko.cities.models import City
from talko.core.database.bulk import Inserting
from talko.core.text import markdown

DATES = frozenset({"founded_on", "started_on", "ended_on"})
COMMON = ("name", "summary", "description", "website", "place", "country", "latitude", "longitude", "tags")
FIELDS: dict[str, tuple[str, ...]] = {
    "organisations": (
        *COMMON, "kind", "size", "address", "founded_on", "languages", "city", "email_domain",
    ),
    "projects": (*COMMON, "social_impact", "started_on", "ended_on"),
}  # fmt: skip
"""The fields an import writes; `source_values` stores these and the links."""

TagKey = tuple[str, str]


@dataclass
class Prepared:
    """A part with everything computed that is slow and needs no lock."""

    part: Part
    entries: dict[str, Entry] = field(default_factory=dict)
    wanted: dict[str, Values] = field(default_factory=dict)
    rendered: dict[str, Actor] = field(default_factory=dict)
    """New or changed entries as unsaved rows."""
    columns: dict[str, list[Any]] = field(default_factory=dict)
    """Column values of new entries, ready to insert."""


class Applying:
    """Applies parts of one source. Call `prepare` before the transaction and `apply` inside it."""

    def __init__(self, source: Source | None) -> None:
        self.source = source
        cities = list(City.objects.all())
        self.cities = {city.slug: city for city in cities}
        self.city_slugs = {city.pk: city.slug for city in cities}
        self.tags: dict[TagKey, Tag] = {}
        """The tags of the current part."""
        self.inserting = {kind: Inserting(model) for kind, model in MODELS.items()}

    def prepare(self, part: Part) -> Prepared:
        prepared = Prepared(part)
        if part.kind not in MODELS:
            return prepared
        prepared.entries = {thing["key"]: Entry(**thing) for thing in part.things}
        prepared.wanted = {key: entry.values for key, entry in prepared.entries.items()}
        rows = rows_of(part.kind, self.source).filter(source_key__in=list(prepared.wanted))
        here = dict(rows.values_list("source_key", "source_values"))
        for key, values in prepared.wanted.items():
            if here.get(key) != values:
                row = prepared.rendered[key] = self._new(part.kind, key, values)
                if key not in here:
                    prepared.columns[key] = self.inserting[part.kind].values(row)
        return prepared

    def apply(self, prepared: Prepared, *, write: bool = True) -> Outcome:
        """Idempotent. Without `write`, a dry run."""
        kind, things = prepared.part.kind, prepared.part.things
        if kind in MODELS:
            return self._entries(prepared, write)
        if kind == "roles added":
            return self._add_roles(things, write)
        if kind == "roles removed":
            return self._remove_roles(things, write)
        return self._remove_gone(kind.removeprefix("gone "), things, write)

    def _entries(self, prepared: Prepared, write: bool) -> Outcome:
        kind, outcome = prepared.part.kind, Outcome()
        rows = rows_of(kind, self.source).filter(source_key__in=list(prepared.wanted))
        here = {actor.source_key: actor for actor in (rows.select_for_update() if write else rows)}
        tags_here = _tags_of(kind, [actor.pk for actor in here.values()])
        self._find_tags([tag for values in prepared.wanted.values() for tag in values["tags"]], write)
        new = {}
        for key, values in prepared.wanted.items():
            if key not in here:
                new[key] = values["tags"]
                continue
            changed = self._update(here[key], prepared, tags_here.get(here[key].pk, set()), outcome, write)
            outcome.count("changed" if changed else "unchanged")
        outcome.count("added", len(new))
        if write and new:
            self._add(prepared, new)
        return outcome

    def _find_tags(self, wanted: list[list[str]], write: bool) -> None:
        """Read again for every part: undoing another source may have removed a tag in the meantime."""
        names: dict[TagKey, str] = {}
        for kind, name in wanted:
            names.setdefault((str(kind), tag_slug(name)), name)
        self.tags = self._known_tags(names)
        missing = [
            Tag(kind=key[0], name=name, slug=key[1]) for key, name in names.items() if key not in self.tags
        ]
        if missing and write:
            Tag.objects.bulk_create(missing, ignore_conflicts=True)
            self.tags = self._known_tags(names)

    def _known_tags(self, names: dict[TagKey, str]) -> dict[TagKey, Tag]:
        kinds, slugs = {kind for kind, _ in names}, {slug for _, slug in names}
        rows = Tag.objects.filter(kind__in=kinds, slug__in=slugs).order_by()
        return {(tag.kind, tag.slug): tag for tag in rows}

    def _new(self, kind: str, key: str, values: Values) -> Actor:
        actor: Actor = MODELS[kind](source=self.source, source_key=key, source_values=values)
        for name in FIELDS[kind]:
            if name != "tags":
                self._set(actor, name, values[name])
        markdown.render_ahead(actor)
        search_text.prepare(actor, [name for _, name in values["tags"]], self._city_name(actor))
        return actor

    def _add(self, prepared: Prepared, new: dict[str, list[list[str]]]) -> None:
        """`new` maps keys to tags."""
        kind = prepared.part.kind
        model: Any = MODELS[kind]
        inserting = self.inserting[kind]
        inserting.insert(
            # A row that was deleted after `prepare` has no columns yet.
            prepared.columns.get(key)
            or inserting.values(prepared.rendered.get(key) or self._new(kind, key, prepared.wanted[key]))
            for key in new
        )
        pks = dict(
            rows_of(kind, self.source).filter(source_key__in=list(new)).values_list("source_key", "pk")
        )
        Inserting(model.tags.through, f"{model._meta.model_name}_id", "tag_id").insert(
            [pks[key], self.tags[tag].pk] for key, tags in new.items() for tag in _keys(tags)
        )

    def _update(
        self, actor: Actor, prepared: Prepared, tags_here: set[TagKey], outcome: Outcome, write: bool
    ) -> bool:
        """Whether the row changed. Fields that people here have edited since the last import are left alone."""
        values, entry = prepared.wanted[actor.source_key], prepared.entries[actor.source_key]
        before = actor.source_values
        if before == values:
            return False
        changed = before.get("links") != values["links"]
        new_tags: set[TagKey] | None = None
        for name in FIELDS[entry.kind]:
            last = before.get(name)
            if name in before and last == values[name]:
                continue
            mine = tags_here if name == "tags" else self._current(actor, name)
            if name == "tags":
                same_as_last, same_as_new = mine == _keys(last or []), mine == _keys(values[name])
            else:
                same_as_last, same_as_new = mine == last, mine == values[name]
            if same_as_new:
                continue
            if name in before and not same_as_last:
                what = f"{actor} ({actor.source_key}): {name}"
                outcome.remarks.append(
                    Remark("kept", entry.file, entry.row, "changed here, so not overwritten", what)
                )
                continue
            changed = True
            if name == "tags":
                new_tags = _keys(values["tags"])
            else:
                self._set(actor, name, values[name])
        if not write:
            return changed
        actor.source_values = values
        if new_tags is not None:
            actor.tags.set([self.tags[key] for key in new_tags])
        if changed:
            actor.revision += 1
            actor.updated_at = timezone.now()
            markdown.render_ahead(actor, like=prepared.rendered.get(actor.source_key))
            names = actor.tags.order_by("kind", "slug").values_list("name", flat=True)
            search_text.prepare(actor, names, self._city_name(actor))
        actor.save()
        return changed

    def _add_roles(self, pairs: list[list[str]], write: bool) -> Outcome:
        keys = self._pks(pairs)
        standing = set(
            ProjectRole.objects.filter(project_id__in=[project for _, project in keys.values()]).values_list(
                "organisation_id", "project_id"
            )
        )
        added = [
            ProjectRole(organisation_id=organisation, project_id=project, source=self.source)
            for organisation, project in keys.values()
            if (organisation, project) not in standing
        ]
        if write:
            ProjectRole.objects.bulk_create(added, ignore_conflicts=True)
        unwritten = 0 if write else len(pairs) - len(keys)  # in a dry run neither side exists yet
        return Outcome({"roles_added": len(added) + unwritten})

    def _remove_roles(self, pairs: list[list[str]], write: bool) -> Outcome:
        wanted = Q(pk__in=[])
        for organisation, project in self._pks(pairs).values():
            wanted |= Q(organisation_id=organisation, project_id=project)
        rows = ProjectRole.objects.filter(wanted, source=self.source)
        return Outcome({"roles_removed": rows.delete()[0] if write else rows.count()})

    def _pks(self, pairs: list[list[str]]) -> dict[tuple[str, str], tuple[int, int]]:
        """Database keys of the pairs that have both sides in the database."""
        sides = []
        for side, kind in enumerate(("organisations", "projects")):
            rows = rows_of(kind, self.source).filter(source_key__in={pair[side] for pair in pairs})
            sides.append(dict(rows.values_list("source_key", "pk")))
        return {
            (left, right): (sides[0][left], sides[1][right])
            for left, right in pairs
            if left in sides[0] and right in sides[1]
        }

    def _remove_gone(self, kind: str, keys: list[str], write: bool) -> Outcome:
        outcome, rows = Outcome(), rows_of(kind, self.source).filter(source_key__in=keys)
        actors = list(rows.select_for_update() if write else rows)
        used = used_here(MODELS[kind], [actor.pk for actor in actors])
        for actor in actors:
            if actor.pk in used:
                outcome.count("gone_kept")
                outcome.remarks.append(
                    Remark("kept", "", 0, "gone from the source, but used here", described(actor))
                )
        removed = [actor.pk for actor in actors if actor.pk not in used]
        if write:
            MODELS[kind].objects.filter(pk__in=removed).delete()
        outcome.count("gone", len(removed))
        return outcome

    def _current(self, actor: Actor, field: str) -> Any:
        """The value of a field as `source_values` stores it."""
        if field == "city":
            return self.city_slugs.get(getattr(actor, "city_id", None) or 0, "")
        value = getattr(actor, field)
        if field in DATES:
            return value.isoformat() if value else ""
        return value

    def _set(self, actor: Actor, field: str, value: Any) -> None:
        if field == "city":
            value = self.cities.get(value)
        elif field in DATES:
            value = date.fromisoformat(value) if value else None
        setattr(actor, field, value)

    def _city_name(self, actor: Actor) -> str:
        slug = self.city_slugs.get(getattr(actor, "city_id", None) or 0, "")
        return self.cities[slug].name if slug else ""


def described(actor: Actor) -> str:
    return f"{actor} ({actor.source_key})"


def _tags_of(kind: str, pks: list[int]) -> dict[int, set[TagKey]]:
    model: Any = MODELS[kind]
    owner = f"{model._meta.model_name}_id"
    found: dict[int, set[TagKey]] = {}
    rows = model.tags.through.objects.filter(**{f"{owner}__in": pks})
    for key, tag_kind, slug in rows.values_list(owner, "tag__kind", "tag__slug"):
        found.setdefault(key, set()).add((tag_kind, slug))
    return found


def _keys(tags: list[list[str]]) -> set[TagKey]:
    return {(kind, tag_slug(name)) for kind, name in tags}
