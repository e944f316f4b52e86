"""A page as its reader finds it: by headings, names and text, whatever its markup."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

HEADINGS = ["h1", "h2", "h3", "summary"]
WITHIN_WORDS = {"b", "bdi", "code", "del", "em", "i", "ins", "strong"}
"""Elements around which no space is seen."""


class Page:
    """A page or a part of it."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag

    @classmethod
    def of(cls, shown: Any) -> "Page":
        """The main part of an answer, or of its HTML."""
        soup = BeautifulSoup(shown if isinstance(shown, str) else shown.content, "html.parser")
        return cls(soup.main or soup)

    @property
    def text(self) -> str:
        """With single spaces."""
        return _text(self.tag)

    @property
    def results(self) -> "Page":
        """The list that filters change."""
        return Page(_one(self.tag.find_all(id="results"), "results"))

    def has(self, heading: str) -> bool:
        return bool(self._headings(heading))

    def section(self, heading: str) -> "Page":
        """The part that has this heading."""
        found = _one(self._headings(heading), heading)
        part = found.find_parent(["section", "details"])
        assert part is not None, f"“{heading}” heads no section"
        return Page(part)

    def rows(self) -> list["Page"]:
        return [Page(item) for item in self.tag.select("[role=list] > li")]

    def titles(self) -> list[str]:
        """Of the rows, in their order."""
        return [_text(heading) for row in self.rows() if (heading := row.tag.find(HEADINGS))]

    def row(self, title: str) -> "Page":
        return Page(_one([row.tag for row in self.rows() if title == _text(row.tag.find(HEADINGS))], title))

    def links(self) -> list[str]:
        """Where they lead."""
        return [str(link["href"]) for link in self.tag.find_all("a", href=True)]

    def link(self, words: str) -> str:
        """Where the link with these words leads; several lead to the same place."""
        found = {str(link["href"]) for link in self.tag.find_all("a", href=True) if _text(link) == words}
        assert len(found) == 1, f"“{words}” leads to {sorted(found)}"
        return found.pop()

    @property
    def link_names(self) -> list[str]:
        return [_text(link) for link in self.tag.find_all("a", href=True)]

    @property
    def buttons(self) -> list[str]:
        return [_text(button) for button in self.tag.find_all("button")]

    @property
    def changes(self) -> list[tuple[str, str]]:
        """("removed" or "added", words) of each difference shown, in their order."""
        kinds = {"del": "removed", "ins": "added"}
        return [(kinds[found.name], _text(found)) for found in self.tag.find_all(list(kinds))]

    def language_of(self, words: str) -> tuple[str, str]:
        """Language and direction of the passage with these words."""
        found = self.tag.find_all(lambda tag: tag.has_attr("lang") and _text(tag) == words)
        assert found, f"“{words}” has no language"
        return str(found[0]["lang"]), str(found[0]["dir"])

    def options(self, field: str) -> list[str]:
        """What the field with this label offers."""
        return [_text(option) for option in self._field(field).find_all("option")]

    def chosen(self, field: str) -> str:
        return _text(_one(self._field(field).find_all("option", selected=True), field))

    def typed(self, field: str) -> str:
        """What stands in the field with this label."""
        found = self._field(field)
        return found.get_text() if found.name == "textarea" else str(found.get("value", ""))

    def _field(self, label: str) -> Tag:
        """A field whose label begins like this."""
        labels = [one for one in self.tag.find_all("label") if _text(one).startswith(label)]
        return _one(self.tag.find_all(id=_one(labels, label)["for"]), label)

    def _headings(self, text: str) -> list[Tag]:
        return [found for found in self.tag.find_all(HEADINGS) if _text(found) == text]


def _text(tag: Tag | None) -> str:
    return "" if tag is None else " ".join(_words(tag).split())


def _words(part: Any) -> str:
    if isinstance(part, Tag):
        inside = "".join(map(_words, part.children))
        return inside if part.name in WITHIN_WORDS else f" {inside} "
    return "" if isinstance(part, PreformattedString) else str(part)


def _one(found: list[Tag], name: str) -> Tag:
    assert len(found) == 1, f"{len(found)} times “{name}”"
    return found[0]
