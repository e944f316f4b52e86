"""No page in Swedish or Finnish holds a word of English that is not a name or somebody's text."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from babel import Locale
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation

from talko.accounts.models import Person
from talko.core.text import languages
from talko.core.values import time_zones
from talko.launcher import messages
from tests.browser import world

pytestmark = pytest.mark.django_db
LABELS = {"title", "alt", "aria-label", "aria-description", "placeholder"}
VOID = {"input", "br", "hr", "img", "meta", "link", "wbr", "source", "area", "col", "embed"}
UNREAD = {"script", "style", "textarea"}
NAMES = {
    *("Talko", "km", "Hill Country Growers", "Common Ground", "Norrsken Hydroponik", "Kiruna"),
    "Elin Sunna, Vuollerims byaförening",
    *("CC BY 4.0", "CC BY-SA 4.0", "CC0"),
    "bad",
}
"""Ours, a unit's, what one of the pages is a search for, and those of people and organisations in the examples of the design system."""
PLACEHOLDERS = re.compile(r"%\(\w+\)[ds]")
NUMBERS = re.compile(r"^[\d ]+")
NUMBER = re.compile(r"\d+")
PIECE = 3
"""Words from which on a part of a longer text counts as that text."""
WORD = re.compile(r"[^\W\d_]{2,}")
MONOGRAM = re.compile(r"[A-ZÅÄÖ]{2}")


class Words(HTMLParser):
    """What a reader sees or hears of a page in its own language: not what is marked as being in another one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given["lang"]
        inherited = self.open[-1][1] if self.open else True
        own = given["lang"] == self.language if "lang" in given else inherited
        if own:
            self.found += [value for name, value in given.items() if name in LABELS]
            if (tag, given.get("type")) == ("input", "submit"):
                self.found.append(given.get("value", ""))
            if (tag, given.get("name")) == ("meta", "description"):
                self.found.append(given.get("content", ""))
        if tag not in VOID:
            self.open.append((tag, own and tag not in UNREAD and given.get("translate") != "no"))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1]:
            self.found.append(data)


def segments(page: str) -> set[str]:
    reader = Words()
    reader.feed(page)
    return {" ".join(text.split()) for text in reader.found if WORD.search(text)}


def values(value: Any) -> Iterator[str]:
    """The strings in a column's value, also those within JSON, as a page shows them: without tags and on one line."""
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from values(one)
    elif isinstance(value, str) and value:
        yield " ".join(value.split())
        yield " ".join(html.unescape(re.sub(r"<[^>]*>", "", value)).split())


def stored() -> set[str]:
    """Names and people's texts: whatever stands in the tables of our rooms."""
    found: set[str] = set()
    for model in apps.get_models():
        if model.__module__.startswith("talko."):
            for row in model._default_manager.values_list():
                found |= {text for value in row for text in values(value)}
    return found | {name.split(" ")[0] for name in Person.objects.values_list("name", flat=True)}


def options(group: Any) -> list[str]:
    """The labels of one entry of a choice: its own, or those of the group."""
    _value, shown = group
    return [shown] if isinstance(shown, str) else [label for _one, label in shown]


def of_the_language(language: str) -> set[str]:
    """Texts that are the same in both on purpose, and names of countries, languages and currencies."""
    catalog = messages.read(messages.po_file(language), language)
    same = {PLACEHOLDERS.sub("1", str(one.id)) for one in catalog if one.id and one.id == one.string}
    locale = Locale.parse(language)
    own = {str(name) for name in Locale.parse("en").languages.values()} | set(languages.OWN_NAMES.values())
    with translation.override(language):
        places = {name for group in time_zones.choices(language) for name in options(group)}
    return same | places | set(locale.territories.values()) | set(locale.currencies) | own


def is_name_or_text(segment: str, known: set[str], texts: str) -> bool:
    """Each part of it is a name or a whole text, or it is a piece of a longer one."""
    segment = segment.strip(" ·:,").removeprefix("(").removeprefix("Talko ")
    segment = segment if "(" in segment else segment.removesuffix(")")
    if (
        segment in known
        or MONOGRAM.fullmatch(segment)
        or NUMBERS.sub("", segment) in known
        or NUMBER.sub("1", segment) in known
        or (len(segment.split()) >= PIECE and segment in texts)
    ):
        return True
    for separator in (" · ", " – ", ", ", ": "):
        first, found, rest = segment.partition(separator)
        if found and is_name_or_text(first, known, texts) and is_name_or_text(rest, known, texts):
            return True
    return not WORD.search(segment)


@pytest.mark.no_database
@pytest.mark.parametrize("language", ["sv", "fi"])
def test_no_page_holds_english(visits, language):
    known = stored() | of_the_language(language) | NAMES
    texts = "\n".join(known)
    clients: dict[tuple[str, str], Client] = {}
    wrong = set()
    for visit in visits:
        found = []
        for code in ("en", language):
            client = clients.get((visit.who, code))
            if client is None:
                client = clients[visit.who, code] = Client()
                client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
                if visit.who:
                    client.force_login(Person.objects.get(email=world.PEOPLE[visit.who]))
            found.append(segments(client.get(visit.path).content.decode()))
        wrong |= {
            f"{visit.route}: {segment}"
            for segment in found[0] & found[1]
            if not is_name_or_text(segment, known, texts)
        }
    assert not wrong, "\n".join(sorted(wrong))
