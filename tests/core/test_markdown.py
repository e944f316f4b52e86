"""Markdown: harmless, bounded, rendered as the parser does."""

from html import escape
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.core.text import markdown


class Attributes(HTMLParser):
    """The names of all attributes in a page, as a browser reads it."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def handle_starttag(self, tag, attrs):
        self.names |= {name for name, _value in attrs}


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://a" onclick="x">y</a>',
        "![x](https://tracker.example/pixel.png)",
        "<style>*{display:none}</style>",
        "<iframe src=//evil.example></iframe>",
        "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
    ],
)
def test_hostile_markdown_becomes_harmless(hostile):
    html = markdown.render(hostile)
    for trace in ("<script", "<img", "<style", "<iframe", 'href="javascript', 'href="data'):
        assert trace not in html
    found = Attributes()
    found.feed(html)
    assert found.names <= {"href", "rel", "title", "start"}


@given(st.text(max_size=300))
def test_any_text_can_be_rendered(text):
    html = markdown.render(text)
    assert "<script" not in html
    assert isinstance(markdown.plain(text), str)


@pytest.mark.parametrize("sign", ["- ", "1. ", "> "])
@pytest.mark.parametrize("depth", [5, 9, 10, 11, 19, 20, 21, 300])
def test_words_are_shown_however_deep_they_stand(sign, depth):
    assert "the word" in markdown.render(sign * depth + "the word")
    assert "@Ann" in "".join(markdown.prose("- " * depth + "@Ann"))


def test_there_are_no_definitions_of_links():
    text = f"[x]: https://x.example/{'a' * 5000}\n\n" + "[x] " * 3000
    assert markdown.render(text) == text.replace("\n\n", "</p>\n<p>").strip().join(("<p>", "</p>\n"))


@pytest.mark.parametrize(
    "text",
    [
        "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n" + "a\n" * 30,
        "a|b\n-|-\n" + "x\n" * 4000,
        *(sign * 60_000 for sign in ("[", "![", "*_", "> ", "`", "&", "<a@b", "-\n", "[a](<b", "~~a")),
        "[x](y) " * 14_000,
        "<!-- & -->\n" * 9_000,
    ],
    ids=lambda text: text[:6],
)
def test_what_would_grow_or_cost_too_much_is_shown_as_it_was_typed(text):
    lines = escape(text.strip(), quote=False).split("\n")
    assert markdown.render(text) == "<p>" + "<br>\n".join(lines) + "</p>\n"


@given(st.text(alphabet="ab*_[]()!`<>&|-#~:\n \\", max_size=400), st.integers(1, 60))
def test_html_is_never_much_longer_than_its_text(text, times):
    text *= times
    assert len(markdown.render(text)) <= max(10 * len(text), 2000)


def test_a_text_never_outranks_its_page():
    assert markdown.render("# One\n\n## Two") == "<h3>One</h3>\n<h4>Two</h4>\n"
    assert markdown.render("### One\n\n###### Two") == "<h3>One</h3>\n<h4>Two</h4>\n"


@given(text=st.text(st.sampled_from("aÅ水1. \n\"'!:()-#\xa0\u2028"), max_size=40))
def test_a_text_without_signs_is_rendered_as_by_the_parser(text):
    """Paragraphs of words are not parsed; what comes out is the same."""
    parsed = nh3.clean(markdown.parser().render(text), tags=markdown.ALLOWED_TAGS)
    if not markdown.has_signs(text):
        assert markdown.render(text) == parsed
