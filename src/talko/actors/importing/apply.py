"""The entries of one kind become rows: added, changed where the source changed and people here did not, or left alone."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from talko.actors import domains, search_text
from talko.actors.importing.formats import Entry, Values
from talko.actors.importing.places import CityFinder
from talko.actors.importing.report import Remark, Report
from talko.actors.models import Actor, Organisation, Project, Source, Tag, tag_slug
from talko.cities.models import City

MODELS: dict[str, type[Organisation] | type[Project]] = {"organisations": Organisation, "projects": Project}
DATES = frozenset({"founded_on", "started_on", "ended_on"})
COMMON = ("name", "summary", "description", "website", "place", "country", "latitude", "longitude", "tags")
FIELDS: dict[str, tuple[str, ...]] = {
    "organisations": (
        *COMMON, "kind", "size", "address", "founded_on", "languages", "city", "email_domain",
    ),
    "projects": (*COMMON, "social_impact", "started_on", "ended_on"),
}  # fmt: skip
"""What an import writes; `source_values` holds these, and the links."""
BATCH = 200

TagKey = tuple[str, str]


class Applying:
    """One kind of one run, inside its transaction."""

    def __init__(
        self, kind: str, source: Source, report: Report, progress: Callable[[str, int, int], None]
    ) -> None:
        self.kind, self.source, self.report, self.progress = kind, source, report, progress
        self.counts = report.of(kind)
        self.model: Any = MODELS[kind]
        self.fields = FIELDS[kind]
        cities = list(City.objects.all())
        self.finder = CityFinder(cities)
        self.cities = {city.slug: city for city in cities}
        self.city_slugs = {city.pk: city.slug for city in cities}
        self.tags: dict[TagKey, Tag] = {(tag.kind, tag.slug): tag for tag in Tag.objects.all()}

    def apply(self, entries: dict[str, Entry]) -> None:
        wanted = {key: self._values(entry) for key, entry in entries.items()}
        self._make_tags(values["tags"] for values in wanted.values())
        here = {
            actor.source_key: actor
            for actor in self.model.objects.filter(source=self.source).select_for_update()
        }
        tags_here = self._tags_here()
        new: list[Actor] = []
        for done, (key, values) in enumerate(wanted.items()):
            if done % BATCH == 0:
                self.progress(self.kind, done, len(wanted))
            if key not in here:
                new.append(self._new(key, values))
            elif self._update(here[key], values, tags_here.get(here[key].pk, set()), entries[key]):
                self.counts.changed += 1
            else:
                self.counts.unchanged += 1
        self._add(new)
        self.progress(self.kind, len(wanted), len(wanted))

    def _values(self, entry: Entry) -> Values:
        values = {**entry.values, "links": entry.links}
        if self.kind == "organisations":
            city = self.finder.find(
                values["place"], values["country"], values["latitude"], values["longitude"]
            )
            values["city"] = city.slug if city else ""
            values["email_domain"] = domains.of_website(values["website"])
        return values

    def _make_tags(self, lists: Iterable[list[list[str]]]) -> None:
        missing: dict[TagKey, Tag] = {}
        for tags in lists:
            for kind, name in tags:
                key = (str(kind), tag_slug(name))
                if key not in self.tags and key not in missing:
                    missing[key] = Tag(kind=kind, name=name, slug=key[1])
        Tag.objects.bulk_create(missing.values())
        self.tags.update(missing)

    def _tags_here(self) -> dict[int, set[TagKey]]:
        through = self.model.tags.through
        owner = f"{self.model._meta.model_name}"
        found: dict[int, set[TagKey]] = {}
        rows = through.objects.filter(**{f"{owner}__source": self.source})
        for key, kind, slug in rows.values_list(f"{owner}_id", "tag__kind", "tag__slug"):
            found.setdefault(key, set()).add((kind, slug))
        return found

    def _new(self, key: str, values: Values) -> Actor:
        actor: Actor = self.model(source=self.source, source_key=key, source_values=values)
        for field in self.fields:
            if field != "tags":
                self._set(actor, field, values[field])
        search_text.prepare(actor, [name for _, name in values["tags"]], self._city_name(actor))
        return actor

    def _add(self, new: list[Actor]) -> None:
        self.model.objects.bulk_create(new, batch_size=BATCH)
        through = self.model.tags.through
        owner = f"{self.model._meta.model_name}_id"
        links = [
            through(**{owner: actor.pk, "tag_id": self.tags[key].pk})
            for actor in new
            for key in _keys(actor.source_values["tags"])
        ]
        through.objects.bulk_create(links, batch_size=BATCH * 4)
        self.counts.added += len(new)

    def _update(self, actor: Actor, values: Values, tags_here: set[TagKey], entry: Entry) -> bool:
        """Whether something of the row changed. What people changed here since the last import stays."""
        before = actor.source_values
        if before == values:
            return False
        changed = before.get("links") != values["links"]
        for field in self.fields:
            last = before.get(field)
            if field in before and last == values[field]:
                continue
            mine = tags_here if field == "tags" else self._current(actor, field)
            if field == "tags":
                same_as_last, same_as_new = mine == _keys(last or []), mine == _keys(values[field])
            else:
                same_as_last, same_as_new = mine == last, mine == values[field]
            if same_as_new:
                continue
            if field in before and not same_as_last:
                what = f"{actor} ({actor.source_key}): {field}"
                self.report.remark(
                    Remark("kept", entry.file, entry.row, "changed here, so not overwritten", what)
                )
                continue
            changed = True
            if field == "tags":
                actor.tags.set([self.tags[key] for key in _keys(values["tags"])])
                tags_here = _keys(values["tags"])
            else:
                self._set(actor, field, values[field])
        actor.source_values = values
        if changed:
            actor.revision += 1
            actor.updated_at = timezone.now()
            names = [self.tags[key].name for key in sorted(tags_here)]
            search_text.prepare(actor, names, self._city_name(actor))
        actor.save()
        return changed

    def _current(self, actor: Actor, field: str) -> Any:
        """The value of a field as `source_values` would hold it."""
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


def _keys(tags: list[list[str]]) -> set[TagKey]:
    return {(kind, tag_slug(name)) for kind, name in tags}
