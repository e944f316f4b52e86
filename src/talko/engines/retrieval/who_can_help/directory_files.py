"""Read a directory from JSON files of organisations and of projects, as digitalsocial.eu published its own."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import word_vectors
from ..bags import ENGLISH
from ..errors import RetrievalError
from ..text import ENGLISH_STOP_WORDS, stem, words
from .entries import Entry, Field, Section

_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_VOCABULARIES = {
    "focus": "focus",
    "technology": "technology",
    "who_we_help_tags": "helps",
    "support_tags": "support",
}
_SPOKEN = {"Sweden": "sv", "Finland": "fi", "Norway": "nb", "Denmark": "da"}  # where a lexicon reads it


def read(organisations: Path, projects: Path | None = None) -> Iterator[Entry]:
    """The organisations, each with its projects as sections. Raises RetrievalError for files of another form."""
    known = {str(row.get("project_id")): row for row in _rows(projects)} if projects else {}
    for number, row in enumerate(_rows(organisations), 1):
        id = str(row.get("organisation_id") or "").strip()
        if not id or any(sign.isspace() for sign in id):
            raise RetrievalError(f"{organisations}: organisation {number} has no usable organisation_id")
        linked = [known[str(key)] for key in _list(row.get("linked_project_ids")) if str(key) in known]
        own = Section(_texts(row, "short_description", "long_description"))
        sections = [section for section in (own, *map(_project, linked)) if section.title or section.text]
        name = _clean(row.get("organisation_name")) or id
        yield Entry(id, name, tuple(sections), _language(name, row.get("country")))


def _language(name: str, country: object) -> str:
    """That of the country, unless half of the words are English. A name is too short for statistics of letters."""
    known = word_vectors.shipped().place
    written = words(name)
    english = sum(word in ENGLISH_STOP_WORDS or stem(word) in known for word in written)
    is_english = 2 * english >= len(written)
    return ENGLISH if is_english or not isinstance(country, str) else _SPOKEN.get(country, ENGLISH)


def _project(row: Mapping[str, Any]) -> Section:
    text = _texts(row, "short_description", "long_description", "social_impact")
    return Section(text, _clean(row.get("project_name")), fields=tuple(_fields(row)))


def _fields(row: Mapping[str, Any]) -> Iterator[Field]:
    for key, vocabulary in _VOCABULARIES.items():
        for tag in _list(row.get(key)):
            if name := _clean(tag.get("name") if isinstance(tag, dict) else tag):
                yield vocabulary, name


def _texts(row: Mapping[str, Any], *keys: str) -> str:
    return " ".join(filter(None, (_clean(row.get(key)) for key in keys)))


def _clean(value: object) -> str:
    """Without markup and entities, which some are escaped twice."""
    text = html.unescape(html.unescape(value)) if isinstance(value, str) else ""
    return " ".join(_MARKUP.sub(" ", text).split())


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise RetrievalError(f"{path}: this is not JSON: {fault}") from fault
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise RetrievalError(f"{path}: a list of objects is expected")
    return found
