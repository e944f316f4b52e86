"""What a directory says of those in it: entries of sections, cut into passages of about sixty words.

A long text holds many things, and a need is answered by one of them; so passages are compared, not whole entries. The
same text in several entries, such as a project with its partners, is one passage with several owners.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..bags import ENGLISH
from ..rankers import sentences

WORDS = 60  # in a passage, about
LONGEST = 20_000  # characters of a section that count
MOST_SECTIONS = 64  # of an entry
SHORTEST_END = 12  # words; a shorter remainder joins the passage before it

Field = tuple[str, str]  # a vocabulary and a term of it, such as ("technology", "open data")


@dataclass(frozen=True)
class Section:
    """A text about an entry: its description, or one of its projects with the fields it is tagged with."""

    text: str
    title: str = ""
    language: str = ENGLISH
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An organisation in a directory. `language` is that of its name."""

    id: str
    name: str
    sections: tuple[Section, ...] = ()
    language: str = ENGLISH


@dataclass(frozen=True)
class Passage:
    text: str
    language: str
    fields: tuple[Field, ...] = ()
    is_name: bool = False


def passages(entry: Entry) -> Iterator[Passage]:
    """The name, then the sections in passages. A title is part of its section's first passage."""
    name = entry.name[:LONGEST].strip()
    yield Passage(name, entry.language, is_name=True)
    for section in entry.sections[:MOST_SECTIONS]:
        titled = f"{section.title.strip()}. {section.text.strip()}" if section.title.strip() else section.text
        for text in cut(titled[:LONGEST]):
            if text != name:
                yield Passage(text, section.language, section.fields)


def cut(text: str, words: int = WORDS) -> list[str]:
    """The text in passages of whole sentences; longer sentences are cut."""
    found: list[list[str]] = [[]]
    for sentence in sentences(text, most=LONGEST):
        rest = sentence.split()
        while rest:
            part, rest = (rest[:words], rest[words:]) if len(rest) > words * 1.5 else (rest, [])
            if found[-1] and len(found[-1]) + len(part) > words * 1.25:
                found.append([])
            found[-1] += part
    if len(found) > 1 and len(found[-1]) < SHORTEST_END:
        end = found.pop()
        found[-1] += end
    return [" ".join(part) for part in found if part]
