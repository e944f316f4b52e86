"""Clean the values of other directories. Every repair is reported through `note(reason, what)`; nothing here raises."""

import html
import html.entities
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from talko.actors.importing import html_text, markdown_text
from talko.core.text import markdown
from talko.core.text.cleaning import FORBIDDEN, UNSEEN, cleaned
from talko.core.text.email_addresses import canonical_domain
from talko.core.values import numbers

Note = Callable[[str, str], None]
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
UNENDED = "amp|gt|lt|nbsp|quot|copy|laquo|raquo|middot|iexcl|iquest|AElig|aelig|szlig"
ACCENTED = r"[a-zA-Z](?:acute|cedil|circ|grave|ring|slash|tilde|uml)"
UNENDED_ENTITY = re.compile(
    rf"&(?:#\d{{2,7}}|#x[0-9a-fA-F]{{2,6}}|{UNENDED}|{ACCENTED})(?![0-9a-zA-Z=;])|&{ACCENTED}(?=[a-z])"
)
"""Entities without a semicolon that browsers accept, except those that are also words ("&not", "&times"), and within a word
only letters with an accent: `Sk&aringne`."""
BROKEN_SCHEME = re.compile(r"^(?:https?:/*\s*)+", re.IGNORECASE)
HOST = re.compile(
    r"^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$"
)
NO_HOSTS = ("example.com", "example.org", "example.net", "localhost.localdomain")
IMPOSSIBLE = frozenset({"0000-00-00", "1970-01-01"})
"""What databases write for a missing date."""
EARLIEST, LATEST = 1000, 2100
MOST_ENCODED = 4
"""The most times a text is decoded: several systems may have encoded it in turn."""
SHORTENED, HTML, DECODED = "text shortened", "HTML turned into text", "entities decoded"


def words(value: Any, longest: int, note: Note) -> str:
    """One line of plain text: names, places, tags."""
    text = decoded(value, note)
    if html_text.has_html(text):
        note(HTML, text[:80])
        text = decoded(html_text.words_of(text), note)
    text = " ".join(text.split())
    if len(text) > longest:
        note(SHORTENED, text[:60])
        text = text[: longest - 1].rstrip() + "…"
    return text


def long_text(value: Any, note: Note, longest: int = markdown.LONGEST) -> str:
    """As Markdown: HTML is converted, and the lines of a plain text become paragraphs."""
    text = _text(value, note)
    found = html_text.as_html(text)
    if found:
        note(HTML, text[:80])
        if ENTITY.search(text):
            note(DECODED, "")
        if len(found) > html_text.LONGEST:
            note(SHORTENED, text[:60])
        text = html_text.to_markdown(found, note)
    elif markdown_text.is_markdown(text):
        text = text.strip("\n").rstrip()
    else:
        plain = decoded(text, note)
        text = markdown_text.from_plain(plain)
        if "".join(text.split()) != "".join(plain.split()):
            note("signs that mean something in Markdown escaped", plain[:80])
    if len(text) > longest:
        note(SHORTENED, text[:60])
        text = text[: longest - 1].rsplit(" ", 1)[0] + "…"
    return text


def _text(value: Any, note: Note) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        note("a value of the wrong kind dropped", repr(value)[:80])
        return ""
    given = str(value)
    if given.replace("\n", "").isprintable() and unicodedata.is_normalized("NFC", given):
        return given  # as nearly all are, and much quicker
    text = storable(given)
    if FORBIDDEN.search(given) or UNSEEN.search(given):
        note("control characters dropped", repr(given[:60]))
    return text


def storable(text: str) -> str:
    """Normalised like every stored text, without invisible characters."""
    return cleaned(UNSEEN.sub("", text))


def decoded(value: Any, note: Note, *, unended: bool = True) -> str:
    """Without entities, also where they were encoded twice. Comes before a text is split: `Arts &amp; culture; Health`.

    In an address `&copy` is the name of a value and no `unended` entity.
    """
    text = given = _text(value, note)
    if "&" not in text:
        return text
    for _ in range(MOST_ENCODED):
        plain = ENTITY.sub(_sign, text)
        plain = UNENDED_ENTITY.sub(_sign, plain) if unended else plain
        if plain == text:
            break
        text = plain
    if text != given:
        note(DECODED, given[:80])
    return storable(text) if text != given else text


def _sign(entity: re.Match[str]) -> str:
    """Its character; the text itself if there is no entity of exactly that name."""
    name = entity[0][1:]
    return html.unescape(entity[0]) if name[0] == "#" or name in html.entities.html5 else entity[0]


def key(value: Any) -> str:
    """An id: digits or a short word; otherwise empty."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    if isinstance(value, int):
        return str(value) if value >= 0 and len(str(value)) <= 80 else ""
    if not isinstance(value, str):
        return ""
    found = cleaned(value).strip()
    return found if re.fullmatch(r"[\w.:/-]{1,80}", found) else ""


def number(value: Any, lowest: int, highest: int, note: Note) -> float | None:
    found: int | float | Decimal
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            found = numbers.read_within(value, None, lowest, highest)
        except ValueError:
            note("coordinates dropped", repr(value)[:40])
            return None
        note("a number given as text", value[:40])
    elif isinstance(value, bool) or not isinstance(value, int | float):
        note("coordinates dropped", repr(value)[:40])
        return None
    else:
        found = value
    if not lowest <= found <= highest:
        note("coordinates dropped", repr(value)[:40])
        return None
    return float(found)


def coordinates(latitude: Any, longitude: Any, note: Note) -> tuple[float | None, float | None]:
    """Both or neither; 0, 0 is in the ocean and means "unknown"."""
    north, east = number(latitude, -90, 90, note), number(longitude, -180, 180, note)
    if north is None or east is None:
        if (north is None) != (east is None) and latitude not in (None, "") and longitude not in (None, ""):
            return None, None  # already told
        if north is not None or east is not None:
            note("coordinates dropped", "only one of the two is given")
        return None, None
    if north == 0 and east == 0:
        note("coordinates dropped", "0, 0")
        return None, None
    return north, east


def day(value: Any, note: Note) -> str:
    """An ISO date, or nothing."""
    if value is None or value == "":
        return ""
    text = str(value).strip()[:10]
    if text in IMPOSSIBLE or text.startswith("0000"):
        note("impossible date dropped", text)
        return ""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        note("impossible date dropped", str(value)[:40])
        return ""
    if not EARLIEST <= found.year <= LATEST:
        note("impossible date dropped", text)
        return ""
    return found.isoformat()


def _first_address(text: str) -> str:
    """For cells with several addresses. Joins an address that line breaks have split."""
    several = re.split(r"(?<=[^\s:/])[\s,;|]+(?=(?:https?:/|www\.))", text, maxsplit=1, flags=re.IGNORECASE)
    return "".join(several[0].split()).lstrip("/")


def link(value: Any, note: Note) -> str:
    """A web address: repaired if the intent is clear, dropped if it cannot work."""
    given = _first_address(decoded(value, note, unended=False))
    if not given:
        return ""
    if re.match(r"^[a-z][a-z0-9+.-]*:", given, re.IGNORECASE) and not re.match(
        r"^https?:", given, re.IGNORECASE
    ):
        scheme = given.split(":", 1)
        if not re.match(r"^\d+(/|$)", scheme[1]):  # a port is no scheme
            note("dead link dropped", given[:80])
            return ""
    scheme_found = "https://" if given.lower().startswith("https:") else "http://"
    rest = BROKEN_SCHEME.sub("", given)
    try:
        parts = urlsplit(scheme_found + rest)
        host = (parts.hostname or "").removesuffix(".")
        host = host if host.isascii() else canonical_domain(host)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        note("dead link dropped", given[:80])
        return ""
    if not HOST.match(host) or host.endswith(NO_HOSTS) or parts.username or "@" in parts.netloc:
        note("dead link dropped", given[:80])
        return ""
    found = parts._replace(netloc=host + port).geturl()
    if len(found) > 500:
        note("dead link dropped", given[:80])
        return ""
    if found != value:
        note("link put in order", f"{str(value)[:80]} → {found[:80]}")
    return found
