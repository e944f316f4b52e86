"""HTML of other sites becomes Markdown: paragraphs, headings, lists, emphasis and links stay; everything else goes."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9:-]*(?:\s[^<>]*|/)?|!--.*?--)>", re.DOTALL)
BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "table",
        "tr",
        "ul",
        "ol",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "figure",
        "center",
    }
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
DROPPED = frozenset({"script", "style", "object", "embed", "template", "noscript", "svg", "form", "head"})
EMBEDDED = frozenset({"iframe", "video", "audio"})
"""Become links: what they show stays where it is."""
SPECIAL = re.compile(r"([\\`*\[\]<>])")
EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}


def has_html(text: str) -> bool:
    return TAG.search(text) is not None


def words_of(text: str) -> str:
    """The text alone, on one line: for names."""
    return " ".join(TAG.sub(" ", text).split())


def to_markdown(html: str) -> str:
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Writes blocks into `self.blocks` and the block at hand into `self.line`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.line: list[str] = []
        self.prefix = ""
        self.lists: list[int | None] = []
        """The next number of each open list; None for one with bullets."""
        self.quotes = 0
        self.dropped = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.dropped += 1
        elif tag == "br":
            self.line.append("\n")
        elif tag in HEADINGS:
            self._end_block()
            self.prefix = "#" * HEADINGS[tag] + " "
        elif tag == "li":
            self._end_block()
            self.prefix = self._bullet()
        elif tag in BLOCKS:
            if tag not in {"ul", "ol"} and self.lists and not "".join(self.line).strip():
                return  # a paragraph that only wraps a list item
            self._end_block()
            if tag in {"ul", "ol"}:
                self.lists.append(1 if tag == "ol" else None)
            self.quotes += tag == "blockquote"
        elif tag in EMPHASIS:
            self.line.append(f"\x02{EMPHASIS[tag]}")
        elif tag == "a":
            address = (dict(attrs).get("href") or "").strip()
            safe = is_web_address(address)
            self.links.append(address if safe else "")
            self.line.append("[" if safe else "")
        elif tag in EMBEDDED:
            address = (dict(attrs).get("src") or "").strip()
            if is_web_address(address):
                self.line.append(f"[{urlsplit(address).hostname}]({address})\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif tag in HEADINGS or tag == "li":
            self._end_block()
        elif tag in BLOCKS:
            self._end_block()
            if tag in {"ul", "ol"} and self.lists:
                self.lists.pop()
            self.quotes = max(0, self.quotes - (tag == "blockquote"))
        elif tag in EMPHASIS:
            self.line.append(f"\x03{EMPHASIS[tag]}")
        elif tag == "a" and self.links:
            address = self.links.pop()
            self.line.append(f"]({address})" if address else "")

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.line.append(SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data)))

    def _bullet(self) -> str:
        indent = "   " * max(0, len(self.lists) - 1)
        number = self.lists[-1] if self.lists else None
        if number is None:
            return f"{indent}- "
        self.lists[-1] = number + 1
        return f"{indent}{number}. "

    def _end_block(self) -> None:
        text = _with_emphasis("".join(self.line))
        lines = [" ".join(line.split()) for line in text.split("\n")]
        text = "\n\n".join(line for line in lines if line)
        text = re.sub(r"\[\]\([^)]*\)", "", text).strip()
        if text:
            quote = "> " * self.quotes
            self.blocks.append("\n".join(f"{quote}{line}" for line in f"{self.prefix}{text}".split("\n")))
        self.line = []
        self.prefix = ""

    def text(self) -> str:
        self._end_block()
        return "\n\n".join(self.blocks)


def _with_emphasis(text: str) -> str:
    """Marks of emphasis that enclose words, directly; others (empty, crossing, unclosed) are left out."""
    text = re.sub(r"\x02(\*\*?)(\s*)([^\x02\x03]*?\S)(\s*)\x03\1", r"\2\1\3\1\4", text)
    return re.sub(r"[\x02\x03]\*\*?", "", text)


def is_web_address(address: str) -> bool:
    """Whether it is an address on the web, without characters that would end a Markdown link."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not re.search(r"[\s()<>]", address)
