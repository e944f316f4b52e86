"""Texts without HTML: detect Markdown, which is left alone, and escape plain text so that it renders unchanged."""

import html
import re
import string
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from talko.core.text import markdown

WITHIN_A_LINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[*`\[]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|<(?=[a-zA-Z/!?])|&(?=#?[a-zA-Z0-9]{1,32};)"
)
"""Characters with a meaning anywhere in a line."""
AT_ITS_START = re.compile(
    r"^([ \t]*)(?:(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+[ \t]*$|-[- \t]*$|~~~|[|:](?=[ \t|:-]*$))|(\d{1,9})([.)](?=\s|$)))",
    re.MULTILINE,
)
PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")
EMPHASISED = re.compile(
    r"(?<![\w*\\~])(\*{1,3}|_{1,3}|~~)(?=[^\s*_~])[^\n]{1,2000}?(?<=[^\s*_~\\])\1(?![\w*~])"
)
CODE = re.compile(r"(?<![\w`])(`+)(?!`)[^`\n]{1,2000}\1(?![\w`])")
ESCAPED = re.compile(r"\\[*_`\[\]#]|^[ \t]*(?:\\[-+>|~=]|\d{1,9}\\[.)])", re.MULTILINE)
SEQUENCE = 100
"""Numbers above it begin no list: they are years."""


def with_tags(text: str) -> str:
    """Render Markdown that contains HTML tags."""
    return _parser_with_tags().render(text)


def without_code(text: str) -> str:
    """The text without code spans and fences, where tags are literal."""
    if "<" not in text or not re.search("`|~~~", text):
        return text
    parts = []
    for token in _parser_with_tags().parse(text):
        parts.append(token.content if token.type == "html_block" else "")
        parts += [child.content if child.type != "code_inline" else "" for child in token.children or []]
    return "\n".join(parts)


def is_markdown(text: str) -> bool:
    """Whether it was written as Markdown. A single character that sentences also have is no proof: "1986. A year", "- 5 degrees", "# 1"."""
    if not markdown.has_signs(text) or markdown.is_plain(text):
        return False
    if ESCAPED.search(text):
        return True
    tokens = markdown.parser().parse(text)
    return not markdown.goes_too_deep(tokens) and any(
        _says_so(tokens, place) or (token.type == "inline" and _line_says_so(token))
        for place, token in enumerate(tokens)
    )


def stands_beside_html(text: str) -> bool:
    """Whether it is Markdown mixed with HTML blocks. Lines inside an HTML block are HTML, whatever they start with."""
    if markdown.is_plain(text):
        return False
    tokens, lines = _parser_with_tags().parse(text), text.split("\n")
    return not markdown.goes_too_deep(tokens) and any(
        (_says_so(tokens, place) and _is_apart(token, lines))
        or (token.type == "inline" and _is_of_words(token) and _line_says_so(token))
        for place, token in enumerate(tokens)
    )


def _is_apart(block: Token, lines: list[str]) -> bool:
    """Whether a quote has a blank line before it; otherwise its > may belong to a tag."""
    first = block.map[0] if block.map else 0
    return block.type != "blockquote_open" or first == 0 or not lines[first - 1].strip()


def _is_of_words(line: Token) -> bool:
    return all(child.type != "html_inline" for child in line.children or [])


@lru_cache(maxsize=1)
def _parser_with_tags() -> MarkdownIt:
    """Without indented code blocks, because HTML is usually indented."""
    return (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .disable(["code", "reference"])
    )


def _says_so(tokens: list[Token], place: int) -> bool:
    token = tokens[place]
    if token.type == "table_open":
        return True
    if token.type == "fence":
        return bool(token.content.strip())
    if token.type == "heading_open":
        first = tokens[place + 1].content[:1]
        return token.markup in {"##", "###", "####", "#####", "######", "=", "-"} or (
            first.isalpha() and not first.islower()
        )
    if token.type == "blockquote_open":
        lines = token.map[1] - token.map[0] if token.map else 0
        return lines > 1 or (place + 2 < len(tokens) and tokens[place + 2].content[:1].isalpha())
    if token.type in {"bullet_list_open", "ordered_list_open"}:
        return _is_list(tokens, place)
    return False


def _is_list(tokens: list[Token], place: int) -> bool:
    """At least two items, or a nested one; numbers ascend by one or are all equal."""
    level, numbers = tokens[place].level, []
    for token in tokens[place + 1 :]:
        if token.level <= level:
            break
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            return True
        if token.type == "list_item_open" and token.level == level + 1:
            numbers.append(int(token.info or 0))
    if len(numbers) < 2 or numbers[0] > SEQUENCE:
        return False
    return numbers == [*range(numbers[0], numbers[0] + len(numbers))] or len(set(numbers)) == 1


def _line_says_so(line: Token) -> bool:
    kinds = {token.type for token in line.children or []}
    if any(map(_leads_somewhere, line.children or [])):
        return True
    if "code_inline" in kinds and CODE.search(line.content):
        return True
    return bool(kinds & {"strong_open", "em_open", "s_open"}) and EMPHASISED.search(line.content) is not None


def _leads_somewhere(token: Token) -> bool:
    """A link or image with a full address: "f[x](y)" has none, and "Ann <ann@example.org>" is common in plain text."""
    address = str(token.attrs.get("href") or token.attrs.get("src") or "")
    if token.info == "auto" and address.startswith("mailto:"):
        return False
    return re.match(r"[a-z][a-z0-9+.-]*:|[/#.]|www\.", address, re.IGNORECASE) is not None


def from_plain(text: str) -> str:
    """Each line as a paragraph that Markdown renders literally."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    written = "\n\n".join(map(_from_line, lines))
    return "\n\n".join(lines) if markdown.is_plain(written) else written


def _from_line(line: str) -> str:
    if _shows(line, line):
        return line
    found = escaped(line)
    return found if _shows(found, line) else escaped_wholly(line)


def _shows(text: str, line: str) -> bool:
    if markdown.is_plain(text) or not markdown.has_signs(text):
        return text == line
    tokens = markdown.parser().parse(text)
    paragraph = [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return paragraph and shown_by(text) == "".join(line.split())


def shown_by(text: str) -> str:
    """The visible text of Markdown, without spaces."""
    words = nh3.clean(markdown.render(text), tags=set())
    return "".join(html.unescape(words).split())


def escaped(text: str) -> str:
    text = WITHIN_A_LINE.sub(r"\\\g<0>", text)
    return AT_ITS_START.sub(
        lambda sign: f"{sign[1]}\\{sign[2]}" if sign[2] else f"{sign[1]}{sign[3]}\\{sign[4]}", text
    )


def escaped_wholly(text: str) -> str:
    return PUNCTUATION.sub(r"\\\1", text)
