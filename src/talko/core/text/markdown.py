"""What people write: untrusted Markdown, rendered by markdown-it and sanitised by nh3."""

import re
from functools import lru_cache
from html import escape

import nh3
from django.db import models
from markdown_it import MarkdownIt
from markdown_it.token import Token

from talko.core.database.derived_fields import DerivedField

ALLOWED_TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
LONGEST = 100_000
"""Characters. Forms and actions refuse longer texts."""
LEFT_OUT = "\N{OBJECT REPLACEMENT CHARACTER}"
MARK = re.compile(r"[\n*_~`<>&|!\[\]\\]")
SIGN = re.compile(r"[*_~`<>&|\[\]\\]")
SIGN_OF_A_LINE = re.compile(r"\n(?:[ #+=-]|\d+[.)])")
PARAGRAPH = re.compile(r"\n{2,}")
MOST_MARKS = 10_000
"""Nobody writes more marks than this, and parsing them could take seconds."""
GROWTH, FLOOR = 10, 2_000
"""The HTML is at most this many times as long as the text, or this many characters, whichever is more."""
MOST_CELLS = 2_000
"""Cells of a table that the parser fills in, beyond those written."""


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables, without HTML and without link references: one of those, used often, makes megabytes of a page."""
    tables = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    return tables.disable("reference")


def is_plain(text: str) -> bool:
    """Whether it is shown as typed, because parsing it would cost too much."""
    if len(text) > MOST_MARKS and len(MARK.findall(text)) > MOST_MARKS:
        return True
    lines = text.split("\n")
    cells = len(lines) * max(line.count("|") for line in lines)
    return cells > max(4 * len(text), MOST_CELLS)


def goes_too_deep(tokens: list[Token]) -> bool:
    """Whether lists or quotes nest so deep that the parser drops the innermost content."""
    innermost = parser().options.maxNesting - 1
    return any(
        token.level >= innermost and token.type in {"list_item_open", "blockquote_open"} for token in tokens
    )


def has_signs(text: str) -> bool:
    """Whether any of it could be Markdown; if not, it is plain paragraphs."""
    if not text.replace("\n", "").isprintable() or SIGN.search(text):
        return True
    return " \n" in text or text.endswith(" ") or SIGN_OF_A_LINE.search(f"\n{text}") is not None


def render(text: str) -> str:
    """Safe HTML. Its size and cost are proportional to the text; a text that would exceed that is shown as typed."""
    if not has_signs(text):
        paragraphs = filter(None, (part.strip("\n") for part in PARAGRAPH.split(text)))
        return "".join(f"<p>{words}</p>\n" for words in paragraphs)
    html = "" if is_plain(text) else _rendered(text)
    if not text.strip() or (html and len(html) <= max(GROWTH * len(text), FLOOR)):
        return html
    lines = escape(text.strip(), quote=False).replace("\n", "<br>\n")
    return f"<p>{lines}</p>\n"


def _rendered(text: str) -> str:
    """The highest headings become h3 and no level is skipped, so a text never outranks its page.

    Empty when part of the text would be lost.
    """
    tokens = parser().parse(text)
    if goes_too_deep(tokens):
        return ""
    for token in tokens:
        if token.children:
            token.children = _without_pictures(token.children)
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(levels.index(token.tag) + 3, 6)}"
    html = parser().renderer.render(tokens, parser().options, {})
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
        strip_comments=True,
    )


def _without_pictures(tokens: list[Token]) -> list[Token]:
    """Images become links, since pages load nothing from other sites; inside a link, just their words."""
    found: list[Token] = []
    links = 0
    for token in tokens:
        links += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type != "image":
            found.append(token)
            continue
        address = str(token.attrs["src"])
        words = Token("text", "", 0, content=_words_in(token.children or []) or address)
        opening = Token("link_open", "a", 1, attrs={"href": address})
        found += [words] if links or not address else [opening, words, Token("link_close", "a", -1)]
    return found


def _words_in(tokens: list[Token]) -> str:
    return "".join(token.content or _words_in(token.children or []) for token in tokens)


def plain(text: str, length: int = 280) -> str:
    """Plain text shortened at a word: for lists, feeds and mail."""
    return shortened(words_of(render(text)), length)


def words_of(html: str) -> str:
    """The plain text of rendered HTML."""
    bare = html.replace("<p>", "").replace("</p>", "")
    if "<" not in bare and "&" not in bare:
        return " ".join(bare.split())
    words = " ".join(nh3.clean(html, tags=set()).split())
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def shortened(words: str, length: int) -> str:
    """Cut at a word, with an ellipsis."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def prose(text: str) -> list[str]:
    """The writer's own words, block by block, without quotes and with `LEFT_OUT` for code, links and images.

    Line breaks are preserved.
    """
    if is_plain(text):
        return [text]
    passages = []
    quotes = 0
    tokens = parser().parse(text)
    if goes_too_deep(tokens):
        return [text]
    for token in tokens:
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.children and not quotes:
            passages.append(_prose_inline(token.children))
    return passages


def _prose_inline(tokens: list[Token]) -> str:
    pieces = []
    links = 0
    for token in tokens:
        links += token.nesting if token.type in {"link_open", "link_close"} else 0
        if links or token.type in {"link_close", "code_inline", "image"}:
            pieces.append(LEFT_OUT)
        else:
            pieces.append("\n" if token.type in {"softbreak", "hardbreak"} else token.content)
    return "".join(pieces)


class RenderedField(DerivedField, models.TextField):
    """The HTML of a field with Markdown."""

    def derive(self, value: str) -> str:
        return render(value)


class RenderedTextsField(DerivedField, models.JSONField):
    """The same for texts in several languages: `{language: html}`."""

    empty = dict

    def derive(self, value: dict[str, str]) -> dict[str, str]:
        return {language: render(text) for language, text in value.items()}

    def html(self, row: models.Model) -> dict[str, str]:
        """Rendered once for the texts the row has now, even long before it is saved."""
        texts = getattr(row, self.source)
        if getattr(row, self._rendered_from, None) != texts:
            self.take(row, self.derive(texts))
        return getattr(row, self.attname)

    def take(self, row: models.Model, html: dict[str, str]) -> None:
        """Use HTML that was made from the same texts."""
        setattr(row, self.attname, html)
        setattr(row, self._rendered_from, dict(getattr(row, self.source)))

    @property
    def _rendered_from(self) -> str:
        return f"_{self.attname}_rendered_from"

    def pre_save(self, model_instance: models.Model, add: bool) -> dict[str, str]:
        return self.html(model_instance)


def render_ahead(row: models.Model, like: models.Model | None = None) -> None:
    """Render what saving would render, so that no transaction waits for it; or take it from a row with the same texts."""
    for field in row._meta.concrete_fields:
        if isinstance(field, RenderedTextsField):
            if like is not None and getattr(like, field.source) == getattr(row, field.source):
                field.take(row, field.html(like))
            field.html(row)


class ExcerptField(DerivedField, models.CharField):
    """The first words of a field with Markdown, as plain text of at most `max_length` characters: for lists."""

    def derive(self, value: str) -> str:
        assert self.max_length is not None
        return plain(value, self.max_length - 1)
