"""What every text goes through on its way in: normal form, line breaks, limits."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from talko.core.errors import Invalid, Message
from talko.core.text import languages
from talko.core.values import numbers

LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""What XML 1.0 forbids or advises against: control characters, lone surrogates, noncharacters."""
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Characters without a width, among them those that change direction. Joiners stay, since scripts need them."""
LINK = re.compile(r"://|@|\bwww\b|[^\W_]\.[^\W\d_]{2}", re.IGNORECASE)
MOST_MARKS = 30
"""Combining marks on one letter, as in Unicode's Stream-Safe Text Format: ordering a long run takes quadratic time."""


def cleaned(text: str) -> str:
    """The stored form of a text: Unicode NFC, `\\n` between lines, no character that XML forbids. Idempotent."""
    text = FORBIDDEN.sub("", LINE_BREAK.sub("\n", text))
    return text if text.isascii() else unicodedata.normalize("NFC", _surplus_marks().sub(r"\1", text))


def all_cleaned(value: Any) -> Any:
    """The same for every text in a JSON value."""
    if isinstance(value, dict):
        return {all_cleaned(name): all_cleaned(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [all_cleaned(one) for one in value]
    return cleaned(value) if isinstance(value, str) else value


@lru_cache(maxsize=1)
def _surplus_marks() -> re.Pattern[str]:
    """Unicode has combining characters in its first two planes only."""
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")


def several_lines(text: str) -> str:
    """A text of any length, usually Markdown, without space around it; can be empty."""
    return cleaned(text).strip()


def one_line(text: str) -> str:
    """A name or a title: one line without surplus space or invisible characters; can be empty."""
    line = " ".join(cleaned(UNSEEN.sub("", text)).split())
    return line if visible(line) else ""


def in_each_language(texts: Mapping[str, str], tidy: Callable[[str], str] = several_lines) -> dict[str, str]:
    """`{language: text}` without empty versions."""
    tidied = {code: tidy(text) for code, text in texts.items()}
    return {code: text for code, text in tidied.items() if text}


def visible(text: str) -> bool:
    """Whether anything can be seen. A lone emoji counts."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


def length(text: str) -> int:
    """As browsers count for `maxlength`: UTF-16 code units, one for a line break."""
    return len(text.encode("utf-16-le")) // 2


def too_long(most: int) -> str:
    return _("Use at most %(most)s characters.") % {"most": numbers.shown(most, languages.current())}


def check_length(most: int, **texts: str) -> None:
    """Raises Invalid naming the fields whose text is longer."""
    fields: dict[str, Message] = {name: too_long(most) for name, text in texts.items() if length(text) > most}
    Invalid.raise_for(fields)


def quoted(text: str) -> str:
    """In the quotation marks of the current language."""
    return _("“%(text)s”") % {"text": text}


def has_link(text: str) -> bool:
    """Whether a mail program could turn part of it into a link."""
    return bool(LINK.search(unicodedata.normalize("NFKC", UNSEEN.sub("", text)).replace("\u3002", ".")))
