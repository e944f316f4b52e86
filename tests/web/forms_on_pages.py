"""The forms of a page as a browser would send them untouched."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

NOT_SENT = {"submit", "button", "image", "reset", "file"}


@dataclass
class FormOnPage:
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Of each field that a person fills in or is hidden: `text`, `checkbox`, `select`, `textarea`, `hidden`, …"""
    offered: dict[str, list[str]] = field(default_factory=dict)
    """What can be chosen in a select, or among radio buttons or boxes."""
    button: str = ""
    """The first that has a name: Enter presses it."""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    """Of radio buttons and boxes: what is chosen. In `fields` one of each name stands, chosen or not."""


class _Reader(HTMLParser):
    def __init__(self, path: str, method: str) -> None:
        super().__init__()
        self.path, self.method = path, method
        self.found: list[FormOnPage] = []
        self.form: FormOnPage | None = None
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_wanted = given.get("method", "get").lower() == self.method
            self.form = (
                FormOnPage(urljoin(self.path, given.get("action") or self.path)) if is_wanted else None
            )
            self.found += [self.form] if self.form else []
        name = given.get("name", "")
        if self.form is None:
            return
        if name and tag in {"input", "select", "textarea"}:
            self.form.kinds[name] = given.get("type", "text") if tag == "input" else tag
            if given.get("type") in {"checkbox", "radio"}:
                self.form.offered.setdefault(name, []).append(given.get("value", "on"))
                self.form.chosen.setdefault(name, [])
                if "checked" in given:
                    self.form.chosen[name].append(given.get("value", "on"))
        elif tag == "option" and self.select:
            self.form.offered.setdefault(self.select, []).append(given.get("value", ""))
        if tag == "input" and name and given.get("type", "text") not in NOT_SENT:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self._add(name, given.get("value", ""))
            else:
                self.form.fields.setdefault(name, [given.get("value", "on")])
        elif tag == "button" and name and not self.form.button:
            self.form.button = name
            self.form.fields.setdefault(name, [given.get("value", "")])
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in self.form.fields:
                self.form.fields[self.select] = [given.get("value", "")]
        elif tag == "textarea" and name:
            self.textarea = name
            self.form.fields[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea and self.form:
            self.form.fields[self.textarea][-1] += data

    def _add(self, name: str, value: str) -> None:
        assert self.form is not None
        self.form.fields.setdefault(name, []).append(value)


def forms_on(page: str, path: str, method: str = "post") -> list[FormOnPage]:
    reader = _Reader(path, method)
    reader.feed(page)
    return reader.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.found.append(address)


def links_on(page: str) -> list[str]:
    reader = _Links()
    reader.feed(page)
    return reader.found
