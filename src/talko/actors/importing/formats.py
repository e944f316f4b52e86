"""Turn rows into entries: two snapshots of digitalsocial.eu, and our own plain format (docs/importing.md).

Which of them a file is, and whether it holds organisations or projects, is seen from the names in its rows.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from talko.actors.importing import cleaning
from talko.actors.importing.cleaning import Note
from talko.actors.importing.places import country_code
from talko.actors.importing.reading import File
from talko.actors.importing.report import ImportRefused, Remark
from talko.actors.models import LONGEST_TAG, Organisation, Tag, tag_slug
from talko.core.text import languages

Row = dict[str, Any]
Values = dict[str, Any]
Kind = Organisation.Kind


@dataclass(frozen=True)
class Entry:
    """One cleaned organisation or project of a source. `values` are JSON values; see `run.FIELDS`."""

    kind: str
    """"organisations" or "projects"."""
    key: str
    file: str
    row: int
    values: Values
    links: list[str]
    """Keys of the projects of an organisation, or of the organisations of a project."""


@dataclass(frozen=True)
class Format:
    kind: str
    id_field: str
    snapshot: bool
    """Whether a file has the whole directory, so that anything missing from it is gone."""
    entry: Callable[[Row, Note], tuple[Values, list[Any]]]
    source: tuple[str, str, str, str] = ("", "", "", "")
    """Name, title, licence, url."""


DIGITALSOCIAL = ("digitalsocial", "digitalsocial.eu", "CC BY-NC-SA 4.0", "https://digitalsocial.eu/")
DSI_KINDS = {
    "for-profit business": Kind.COMPANY,
    "social enterprise, charity, foundation or other non-profit": Kind.NON_PROFIT,
    "grassroots organisation or community network": Kind.COMMUNITY,
    "academia/research organisation": Kind.RESEARCH,
    "government/public sector": Kind.AUTHORITY,
    "": Kind.OTHER,
}
KINDS, SIZES = frozenset(Kind.values), frozenset(Organisation.Size.values)
SEVERAL = re.compile(r"\s*[;|]\s*")


def entries_of(
    file: File, note_for: Callable[[int, str], Note], refuse: Callable[[int, str], None]
) -> tuple[Format, list[Entry]]:
    """The entries of a file. `note_for(row, kind)` returns the callback for a row's repairs; `refuse` is called for skipped rows.

    Raises ImportRefused when the rows are of no known shape, or of several.
    """
    found = format_of(file)
    entries: list[Entry] = []
    known: dict[str, int] = {}
    for number, row in enumerate(file.rows, start=1):
        entry = _entry(file, found, number, row, note_for(number, found.kind), refuse)
        if entry is None:
            continue
        if entry.key in known:
            note_for(number, found.kind)(
                "repeated id left out", f"{entry.key} is already in row {known[entry.key]}"
            )
            continue
        known[entry.key] = number
        entries.append(entry)
    return found, entries


def format_of(file: File) -> Format:
    shapes = Counter(_shape(row) for row in file.rows)
    del shapes[""]
    if len(shapes) == 1:
        return FORMATS[next(iter(shapes))]
    if shapes:
        reason = "it mixes rows of several kinds; give each kind a file of its own"
    else:
        reason = f"no row has one of the fields {', '.join(FORMATS)}, so nothing says what it holds"
    raise ImportRefused([Remark("damaged", file.name, 0, reason)])


def _shape(row: Any) -> str:
    found = [name for name in FORMATS if isinstance(row, dict) and name in row]
    return found[0] if len(found) == 1 else ""


def _entry(
    file: File, found: Format, number: int, row: Any, note: Note, refuse: Callable[[int, str], None]
) -> Entry | None:
    if not isinstance(row, dict):
        refuse(number, "the row is not an object with named fields")
        return None
    key = cleaning.key(row.get(found.id_field))
    if not key:
        refuse(number, f"it has no usable {found.id_field} ({row.get(found.id_field)!r:.60})")
        return None
    if isinstance(row[found.id_field], str) and found.snapshot:
        note("a number given as text", key)
    values, linked = found.entry(row, note)
    if not values["name"]:
        refuse(number, "it has no name")
        return None
    links = list(dict.fromkeys(filter(None, (cleaning.key(link) for link in linked))))
    return Entry(found.kind, key, file.name, number, values, links)


def _list(value: Any, note: Note) -> list[Any]:
    """A list, or, in the plain format, text separated by semicolons."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part for part in SEVERAL.split(cleaning.decoded(value, note).strip()) if part]
    if isinstance(value, list):
        return value
    note("a value of the wrong kind dropped", repr(value)[:80])
    return []


def _name_of(value: Any) -> Any:
    """A type or tag: a string in the first snapshot, `{id, name}` in the second."""
    return value.get("name") if isinstance(value, dict) else value


def tags(kind: str, value: Any, note: Note) -> Iterator[list[str]]:
    """`[kind, name]` of each tag, each once."""
    seen: dict[str, str] = {}
    for one in _list(value, note):
        name = cleaning.words(_name_of(one), LONGEST_TAG, note)
        found = tag_slug(name)
        if not found:
            note("a tag without a word dropped", repr(one)[:80])
        elif found in seen:
            note("repeated tag left out", f"{name} = {seen[found]}")
        else:
            seen[found] = name
            yield [kind, name]


def _place(row: Row, note: Note, place: str) -> Values:
    country_name = cleaning.words(row.get("country"), 120, note)
    country = country_code(country_name) if country_name else ""
    if country_name and not country:
        note("unknown country dropped", country_name)
    latitude, longitude = cleaning.coordinates(row.get("latitude"), row.get("longitude"), note)
    where = cleaning.words(row.get(place), 200, note)
    if not (where or country):
        note("no place given", "")
    return {"place": where, "country": country, "latitude": latitude, "longitude": longitude}


def _texts(value: str, language: str, note: Note) -> dict[str, str]:
    if not value:
        return {}
    written = language if value.isascii() else languages.by_script(value, language)
    if written != language:
        note("language taken from the script", f"{language} → {written}: {value[:40]}")
    return {written: value}


def _common(
    row: Row, note: Note, *, name: str, summary: str, description: str, place: str, language: str
) -> Values:
    return {
        "name": cleaning.words(row.get(name), 200, note),
        "summary": _texts(cleaning.words(row.get(summary), 1000, note), language, note),
        "description": _texts(cleaning.long_text(row.get(description), note), language, note),
        "website": cleaning.link(row.get("website"), note),
        **_place(row, note, place),
    }


def _size(value: Any, note: Note) -> str:
    text = cleaning.words(value, 40, note).lower().replace("–", "-").removesuffix(" people")
    text = {"over-1000": "1000+", "over 1000": "1000+"}.get(text, text)
    if text in SIZES:
        return text
    if text:
        note("unknown size dropped", text)
    return ""


def _address(value: Any, note: Note) -> str:
    """An address on one line, without the empty parts that the snapshots have between commas."""
    text = value.replace("\n", ",") if isinstance(value, str) else value
    parts = [part.strip() for part in cleaning.words(text, 300, note).split(",")]
    return ", ".join(filter(None, parts))


def _dsi_organisation(row: Row, note: Note) -> tuple[Values, list[Any]]:
    values = _common(
        row, note, name="organisation_name", summary="short_description", description="long_description",
        place="region", language="en",
    )  # fmt: skip
    kind = cleaning.words(_name_of(row.get("organisation_type")), 120, note).lower()
    if kind not in DSI_KINDS:
        note("unknown kind of organisation", kind)
    values |= {
        "kind": str(DSI_KINDS.get(kind, Kind.OTHER)),
        "size": _size(row.get("organisation_size"), note),
        "address": _address(row.get("address"), note),
        "founded_on": cleaning.day(row.get("startDate"), note),
        "listed_on": cleaning.day(row.get("created"), note),
        "languages": [],
        "tags": [
            *tags(Tag.Kind.FIELD, row.get("tags"), note),
            *tags(Tag.Kind.NETWORK, row.get("networkTags"), note),
        ],
    }
    return values, _list(row.get("linked_project_ids"), note)


def _dsi_project(row: Row, note: Note) -> tuple[Values, list[Any]]:
    values = _common(
        row, note, name="project_name", summary="short_description", description="long_description",
        place="region", language="en",
    )  # fmt: skip
    values |= {
        "social_impact": _texts(cleaning.long_text(row.get("social_impact"), note), "en", note),
        **_dates(row.get("start_date"), row.get("end_date"), note),
        "listed_on": cleaning.day(row.get("creation_date"), note),
        "tags": [
            *tags(Tag.Kind.FIELD, row.get("support_tags"), note),
            *tags(Tag.Kind.FOCUS, row.get("focus"), note),
            *tags(Tag.Kind.TECHNOLOGY, row.get("technology"), note),
            *tags(Tag.Kind.AUDIENCE, row.get("who_we_help_tags"), note),
        ],
    }
    return values, _list(row.get("linked_organisation_ids"), note)


def _dates(starts: Any, ends: Any, note: Note) -> Values:
    started, ended = cleaning.day(starts, note), cleaning.day(ends, note)
    if started and ended and ended < started:
        note("impossible date dropped", f"it ends ({ended}) before it starts ({started})")
        ended = ""
    return {"started_on": started, "ended_on": ended}


def _language(row: Row, note: Note) -> str:
    given = cleaning.words(row.get("language"), 40, note)
    code = languages.code_of(given)
    if given and not code:
        note("unknown language taken as English", given)
    return code or languages.GLOBAL


def _plain_organisation(row: Row, note: Note) -> tuple[Values, list[Any]]:
    values = _common(
        row, note, name="name", summary="summary", description="description", place="place",
        language=_language(row, note),
    )  # fmt: skip
    kind = cleaning.words(row.get("kind"), 40, note).lower().replace("-", "_")
    if kind and kind not in KINDS:
        note("unknown kind of organisation", kind)
    spoken = [languages.code_of(cleaning.words(code, 40, note)) for code in _list(row.get("languages"), note)]
    values |= {
        "kind": kind if kind in KINDS else str(Kind.OTHER),
        "size": _size(row.get("size"), note),
        "address": _address(row.get("address"), note),
        "founded_on": cleaning.day(row.get("founded"), note),
        "listed_on": "",
        "languages": [code for code in spoken if code in languages.OWN_NAMES],
        "tags": [
            *tags(Tag.Kind.FIELD, row.get("fields"), note),
            *tags(Tag.Kind.NETWORK, row.get("networks"), note),
        ],
    }
    return values, _list(row.get("projects"), note)


def _plain_project(row: Row, note: Note) -> tuple[Values, list[Any]]:
    language = _language(row, note)
    values = _common(
        row, note, name="name", summary="summary", description="description", place="place", language=language
    )
    values |= {
        "social_impact": _texts(cleaning.long_text(row.get("social_impact"), note), language, note),
        **_dates(row.get("starts"), row.get("ends"), note),
        "listed_on": "",
        "tags": [
            *tags(Tag.Kind.FIELD, row.get("fields"), note),
            *tags(Tag.Kind.FOCUS, row.get("focus"), note),
            *tags(Tag.Kind.TECHNOLOGY, row.get("technologies"), note),
            *tags(Tag.Kind.AUDIENCE, row.get("audiences"), note),
        ],
    }
    return values, _list(row.get("organisations"), note)


FORMATS = {
    "organisation_id": Format("organisations", "organisation_id", True, _dsi_organisation, DIGITALSOCIAL),
    "project_id": Format("projects", "project_id", True, _dsi_project, DIGITALSOCIAL),
    "organisation": Format("organisations", "organisation", False, _plain_organisation),
    "project": Format("projects", "project", False, _plain_project),
}
