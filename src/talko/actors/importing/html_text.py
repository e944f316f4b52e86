"""Convert HTML of other sites to Markdown that reads the same.

nh3 (html5ever, the parser of browsers) puts the tags in order and drops what is unsafe, markdownify writes the Markdown. What is ours: the
tags that stand for something here, signs that would mean something in Markdown, and the proof: what Markdown shows is compared
with what the HTML showed, and formatting goes before a word does.
"""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from markdownify import MarkdownConverter

from talko.actors.importing import markdown_text
from talko.core.text import markdown

LONGEST = 2 * markdown.LONGEST
"""Characters of HTML that are parsed; the rest is cut off."""
MOST_NESTED = 60
MOST_TAGS = 3_000
"""Nobody writes more tags than this, nested or in a row, and parsers need quadratic time for them."""
TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[\s/](?:[^<>"']++|"[^"<]{0,2000}"|'[^'<]{0,2000}')*+)?)>"""
)
UNSEEN = re.compile(
    r"<(!--|!\[CDATA\[|(?:script|style)\b)(?:(?<=[-\[])|[^<>]*>)|<!doctype[^<>]*>|<!\[[^<>]*>|<\?[^<>]*>",
    re.IGNORECASE,
)
UNSEEN_ENDS = {
    name: re.compile(end, re.IGNORECASE)
    for name, end in (
        ("!--", "-->"),
        ("![cdata[", r"\]\]>"),
        ("script", r"</script[^<>]*>"),
        ("style", r"</style[^<>]*>"),
    )
}
"""What browsers do not show, and the sections of XML, which are text. A script or a style that is never closed ends at the next
tag, for what follows may be a text."""
RAISED = re.compile(r"[0-9+=()-]{1,9}(?=</su[bp]>)", re.IGNORECASE)
SUPERSCRIPT, SUBSCRIPT = (
    str.maketrans("0123456789+-=()", signs) for signs in ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
)
"""10<sup>6</sup> must not become 106."""


ENCODED_START = re.compile(r"&((?:amp;){0,3})(?:lt|#60|#x3c);", re.IGNORECASE)
ENCODED_END = re.compile(
    r"&(?:amp;){0,3}(?:lt|#60|#x3c);/?([a-z][a-z0-9]*)(?:[\s/][^&]*)?&((?:amp;){0,3})(?:gt|#62|#x3e);$",
    re.IGNORECASE,
)


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
PARAGRAPHS = _set(
    "address article aside body button center details dialog dir div dl dt dd fieldset figcaption figure footer form frameset head"
    " header hgroup html legend main menu nav noembed noframes noscript optgroup option plaintext search section select summary"
    " template textarea title xmp"
)
"""They only begin and end a paragraph."""
BLOCKS = _set("p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr")
FORMATS = frozenset({"strong", "em", "s", "code"})
SAME = {"b": "strong", "i": "em", "del": "s", "strike": "s", "kbd": "code", "samp": "code", "tt": "code"}
MEDIA = frozenset({"iframe", "embed", "video", "audio", "source", "object"})
"""They become links to what they show."""
WORDS = _set(
    "a abbr acronym applet area base basefont bdi bdo bgsound big blink canvas cite col colgroup data datalist dfn font frame"
    " g img input ins isindex keygen label link map mark marquee math meta meter nextid nobr output param path picture progress"
    " q rp rt ruby small span sub sup svg time track u var wbr"
)
VOID = _set(
    "area base bgsound br col embed frame hr img input isindex keygen link meta nextid param source track wbr"
)
UNCLOSED = _set("p li dt dd option td th tr thead tbody tfoot")
"""Closed by the next element of the same kind."""
STANDING = TABLE | PARAGRAPHS | BLOCKS
KNOWN = STANDING | FORMATS | SAME.keys() | MEDIA | WORDS | {"br", "script", "style"}
ALLOWED = (TABLE | BLOCKS | FORMATS | {"div", "a", "br", "embed", "img"}) - {"caption"}
WITHIN_LINES = FORMATS | SAME.keys() | WORDS | {"br"}
ATTRIBUTES = {"a": {"href"}, "embed": {"src"}, "img": {"alt"}, "ol": {"start"}}


def tags_of(text: str) -> Iterator[tuple[bool, str]]:
    """Of each HTML tag: whether it is a closing one, and its name. `<local growers>` is not a tag."""
    for found in TAG.finditer(text):
        name = found[2].lower()
        if name in KNOWN or ":" in name:
            yield found[1] == "/", name


def has_html(text: str) -> bool:
    return bool(names_in(text))


def times_encoded(text: str) -> int:
    """How many times the HTML tags were escaped: once in `&lt;p&gt;…&lt;/p&gt;`."""
    begins, ends = ENCODED_START.match(text[:200].lstrip()), ENCODED_END.search(text[-200:].rstrip())
    if not begins or not ends or begins[1] != ends[2] or ends[1].lower() not in KNOWN:
        return 0
    times = 1 + begins[1].count("amp;")
    return times if has_html(_unescaped(text, times)) else 0


def _unescaped(text: str, times: int) -> str:
    for _ in range(times):
        text = html.unescape(text)
    return text


def as_html(text: str) -> str:
    """The text as HTML, whether it is HTML, or Markdown or plain lines with some tags; "" if it has no tags."""
    text = _unescaped(text, times_encoded(text))
    names = names_in(text)
    if not names:
        return ""
    if names & WITHIN_LINES != names:
        return markdown_text.with_tags(text) if markdown_text.stands_beside_html(text) else text
    if markdown_text.is_markdown(text):
        return markdown_text.with_tags(text)
    if "br" in names:
        return text
    return "".join(f"<p>{line}</p>" for line in text.splitlines() if line.strip())


def names_in(text: str) -> set[str]:
    """The tags that show that a text is HTML. Inline tags count only if they are closed: `2 <b or i> 3` has none."""
    if "<" not in text:
        return set()
    opened: set[str] = set()
    closed: set[str] = set()
    seen = markdown_text.without_code(text)
    for closes, name in tags_of(seen):
        (closed if closes else opened).add(name)
    alone = STANDING | VOID | MEDIA | {"script", "style"}
    return (opened & closed) | ((opened | closed) & alone) | _marks_in(seen)


def _marks_in(text: str) -> set[str]:
    """Closed comments and XML sections, by name."""
    marks = (("<!--", "-->"), ("<![CDATA[", "]]>"))
    return {"span" for start, end in marks if start in text and end in text[text.index(start) :]}


def words_of(text: str) -> str:
    """Only the text, on one line: for names."""
    soup = _soup(text)
    for line_break in soup.find_all("br"):
        line_break.replace_with(" ")
    return " ".join(soup.get_text().split())


def to_markdown(text: str, note: Callable[[str, str], None]) -> str:
    soup = _soup(text)
    shown = _bare(soup.get_text())
    for simplify in (_mend_formats, _without_formats, _paragraphs_only):
        simplify(soup)
        if simplify is not _mend_formats:
            note("formatting that Markdown cannot write left out", "")
        found = _Writer(heading_style="ATX", bullets="-", autolinks=False).convert_soup(soup).strip()
        found = re.sub(r"\n{3,}", "\n\n", found)
        if markdown_text.shown_by(found) == shown:
            return found
    return markdown_text.from_plain(soup.get_text("\n"))


def _bare(text: str) -> str:
    return "".join(text.split())


def _soup(text: str) -> BeautifulSoup:
    """Well-formed, sanitised and of limited depth, with tags of `ALLOWED` only."""
    clean = nh3.clean(
        _known_tags(_without_unseen(text[:LONGEST])),
        tags=set(ALLOWED),
        attributes={name: set(values) for name, values in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    soup = BeautifulSoup(clean, "html.parser")
    for element in soup.find_all(["embed", "img", "a", "ol"]):
        _mend(soup, element)
    for table in reversed(soup.find_all("table")):
        if _is_layout(table):
            for part in [table, *table.find_all(list(TABLE))]:
                part.name = "div"
    return soup


def _without_unseen(text: str) -> str:
    parts, at = [], 0
    never_closed: set[str] = set()
    for found in UNSEEN.finditer(text):
        if found.start() < at:
            continue
        parts.append(text[at : found.start()])
        at, name = found.end(), (found[1] or "").lower()
        if name:
            end = None if name in never_closed else UNSEEN_ENDS[name].search(text, at)
            if end:
                parts.append(html.escape(text[at : end.start()]) if name == "![cdata[" else "")
                at = end.end()
            else:
                never_closed.add(name)
                at = at if name[0] == "!" else (text + "<").index("<", at)
    return "".join([*parts, text[at:]])


def _known_tags(text: str) -> str:
    """Rename HTML tags to those of `ALLOWED`; anything else between < and > is text."""
    parts, at, deep, foreign = [], 0, 0, 0
    few = len(TAG.findall(text)) <= MOST_TAGS
    for tag in TAG.finditer(text):
        parts.append(text[at : tag.start()].replace("<", "&lt;"))
        at = tag.end()
        closes, name, attributes = tag[1], tag[2].lower(), tag[3]
        if name in {"svg", "math"}:
            foreign = max(0, foreign + (-1 if closes else 1))
        if name not in KNOWN and ":" not in name and not foreign:
            parts.append(html.escape(tag[0]))
            continue
        name = "div" if name in PARAGRAPHS or name == "caption" else SAME.get(name, name)
        if name in MEDIA:
            closes, name, attributes = closes and "-", "embed", attributes.replace("data=", "src=")
        if name not in ALLOWED or closes == "-" or (not few and name not in {"p", "div", "br"}):
            raised = RAISED.match(text, at) if name in {"sup", "sub"} and not closes else None
            if raised:
                at = raised.end()
                parts.append(raised[0].translate(SUPERSCRIPT if name == "sup" else SUBSCRIPT))
            elif name == "q":
                parts.append("”" if closes else "“")
            else:
                parts.append(" " if name in STANDING else "")
            continue
        if name not in VOID and name not in UNCLOSED:
            if not closes and deep >= MOST_NESTED:
                continue
            deep = max(0, deep + (-1 if closes else 1))
        parts.append(f"{' ' if name in STANDING else ''}<{closes}{name}{attributes}>")
    return "".join([*parts, text[at:].replace("<", "&lt;")])


def _mend(soup: BeautifulSoup, element: Tag) -> None:
    """Replace images and videos by their text alternatives, and drop links that lead nowhere."""
    address = in_a_link(str(element.get("href" if element.name == "a" else "src") or "").strip())
    if element.name == "a":
        element["href"] = address
    if element.name == "img":
        element.replace_with(NavigableString(str(element.get("alt") or "")))
    elif element.name == "embed" and is_web_address(address):
        link = soup.new_tag("a", href=address)
        link.string = urlsplit(address).hostname or address
        paragraph = soup.new_tag("div")
        paragraph.append(link)
        element.replace_with(paragraph)
    elif element.name == "embed":
        element.decompose()
    elif element.name == "ol":
        if not re.fullmatch(r"\d{1,9}", str(element.get("start") or "1"), re.ASCII):
            del element["start"]
    elif not (is_web_address(address) or address.startswith("mailto:")) or element.find(list(BLOCKS)):
        element.unwrap()
    elif str(element.previous_sibling or "").endswith("!"):
        element.insert_before(" ")  # ![…](…) is a picture


def in_a_link(address: str) -> str:
    """Percent-encoded as in browsers, without characters that would end a Markdown link."""
    return re.sub(r"[\s()<>\\]", lambda sign: quote(sign[0]), address)


def is_web_address(address: str) -> bool:
    """Whether it is an address on the web, without characters that would end a Markdown link."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not re.search(r"[\s()<>\\]", address)


def _is_layout(table: Tag) -> bool:
    """Whether Markdown cannot express the table: cells have more than one line, or rows differ in length."""
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        return True
    inside = ["table", "ul", "ol", "pre", "blockquote", "hr", *(f"h{level}" for level in range(1, 7))]
    return table.find(inside) is not None or any(len(cell.find_all("p")) > 1 for row in rows for cell in row)


def _mend_formats(soup: BeautifulSoup) -> None:
    """Drop emphasis that Markdown cannot tell from literal characters: `trust**.**We`, `**and****produce**`."""
    for element in soup.find_all(["strong", "em", "s"]):
        text = element.get_text()
        before, after = _text_of(element.previous_sibling)[-1:], _text_of(element.next_sibling)[:1]
        opens = before.isalnum() and not text[:1].isalnum() and not text[:1].isspace()
        closes = after.isalnum() and not text[-1:].isalnum() and not text[-1:].isspace()
        beside = element.previous_sibling
        if isinstance(beside, Tag) and beside.name == element.name:
            beside.extend(list(element.contents))
            element.decompose()
        elif not any(map(str.isalnum, text)) or opens or closes:
            element.unwrap()
    soup.smooth()


def _text_of(beside: PageElement | None) -> str:
    return beside.get_text() if isinstance(beside, Tag | NavigableString) else ""


def _without_formats(soup: BeautifulSoup) -> None:
    for element in soup.find_all(list(FORMATS)):
        element.unwrap()


def _paragraphs_only(soup: BeautifulSoup) -> None:
    for element in soup.find_all(True):
        if element.name in STANDING:
            element.name = "div"
        elif element.name != "br":
            element.unwrap()
    soup.smooth()


HEADINGS = _set("h1 h2 h3 h4 h5 h6")


class _Writer(MarkdownConverter):
    """Escape only what would change the meaning, because people edit the text."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        found = markdown_text.escaped(text)
        if parent_tags & HEADINGS:
            found = re.sub(r"(?<!\S)(#+\s*)$", r"\\\1", found)
        return found.replace("|", r"\|") if parent_tags & {"td", "th"} else found
