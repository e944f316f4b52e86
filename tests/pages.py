"""Pages as readers meet them, without JavaScript."""

from functools import cached_property

from django.http import HttpResponseBase
from django.test import Client
from lxml import html as parser

HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x onerror=alert(2)> [x](javascript:alert(3))"


def browser(person=None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def html(response: HttpResponseBase) -> str:
    return response.content.decode()


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, html(response)[:3000]
    return html(response)


def is_harmless(shown: str) -> bool:
    """Whether what a stranger wrote (`HOSTILE`) is only text on the page."""
    return not any(harm in shown for harm in ("<script>alert", "<img src=x", 'href="javascript'))


class Read:
    """What a reader finds on a page, by its role: words, titles, links, buttons, rows of lists."""

    def __init__(self, shown: str | HttpResponseBase) -> None:
        self.tree = parser.fromstring(shown if isinstance(shown, str) else html(shown))

    @cached_property
    def main(self):
        return self.tree.find(".//main")

    @cached_property
    def text(self) -> str:
        return _words(self.main)

    @cached_property
    def links(self) -> dict[str, str]:
        return {_words(link): link.get("href") for link in self.main.iterfind(".//a")}

    @cached_property
    def buttons(self) -> list[str]:
        return [_words(button) for button in self.main.iterfind(".//button")]

    @cached_property
    def rows(self) -> list[str]:
        """The titles of what is listed, in their order."""
        listed = ".//li[starts-with(@class, 'row') or starts-with(@class, 'org')]"
        return [_words(title) for title in self.main.xpath(f"{listed}//*[self::h2 or self::h3]")]

    def language_of(self, words: str) -> str:
        """The language that an element with just these words is marked with."""
        found = self.main.xpath(".//*[normalize-space() = $words][@lang]", words=words)
        return found[0].get("lang") if found else ""


def _words(element) -> str:
    return " ".join(element.text_content().split())
