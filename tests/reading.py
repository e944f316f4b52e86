"""A page as its reader finds it: by headings, names and text, whatever its markup."""

from typing import Any

from bs4 import BeautifulSoup, Tag

HEADINGS = ["h1", "h2", "h3", "summary"]


class Page:
    """A page or a part of it."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag

    @classmethod
    def of(cls, response: Any) -> "Page":
        """The main part of an answer."""
        soup = BeautifulSoup(response.content, "html.parser")
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
        return [_text(row.tag.find(HEADINGS)) for row in self.rows()]

    def row(self, title: str) -> "Page":
        return Page(_one([row.tag for row in self.rows() if title == _text(row.tag.find(HEADINGS))], title))

    def links(self) -> list[str]:
        """Where they lead."""
        return [str(link["href"]) for link in self.tag.find_all("a", href=True)]

    def _headings(self, text: str) -> list[Tag]:
        return [found for found in self.tag.find_all(HEADINGS) if _text(found) == text]


def _text(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def _one(found: list[Tag], name: str) -> Tag:
    assert len(found) == 1, f"{len(found)} times “{name}”"
    return found[0]
