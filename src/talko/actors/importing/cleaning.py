"""Values of other directories, mended. Every repair is told to `note(reason, what)`; nothing here raises."""

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from talko.actors.importing import html_text
from talko.core import markdown

Note = Callable[[str, str], None]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
BROKEN_SCHEME = re.compile(r"^(?:https?:/*\s*)+", re.IGNORECASE)
HOST = re.compile(
    r"^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$"
)
NO_HOSTS = ("example.com", "example.org", "example.net", "localhost.localdomain")
IMPOSSIBLE = frozenset({"0000-00-00", "1970-01-01"})
"""What databases write for a date that nobody entered."""
EARLIEST, LATEST = 1000, 2100
SHORTENED = "text shortened"


def words(value: Any, longest: int, note: Note) -> str:
    """One line of plain words: names, places, tags."""
    text = _decoded(_text(value, note), note)
    if html_text.has_html(text):
        note("HTML turned into text", text[:80])
        text = html_text.words_of(text)
    text = " ".join(text.split())
    if len(text) > longest:
        note(SHORTENED, text[:60])
        text = text[: longest - 1].rstrip() + "…"
    return text


def long_text(value: Any, note: Note, longest: int = markdown.LONGEST) -> str:
    """Markdown. HTML is turned into it; lines of a plain text become paragraphs."""
    text = _text(value, note)
    if html_text.has_html(text):
        note("HTML turned into text", text[:80])
        if ENTITY.search(text):
            note("entities decoded", "")
        text = html_text.to_markdown(text)
    else:
        text = "\n\n".join(filter(None, (line.strip() for line in _decoded(text, note).splitlines())))
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
    text = unicodedata.normalize("NFC", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if CONTROL.search(text):
        note("control characters dropped", repr(text[:60]))
    return storable(text)


def storable(text: str) -> str:
    """Without control characters and halves of surrogate pairs, which databases refuse."""
    return CONTROL.sub("", text).encode("utf-8", "ignore").decode()


def _decoded(text: str, note: Note) -> str:
    if ENTITY.search(text):
        decoded = html.unescape(text)
        if decoded != text:
            note("entities decoded", text[:80])
            return CONTROL.sub("", decoded)
    return text


def key(value: Any) -> str:
    """An id: digits or a short word; empty when it is neither."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    if isinstance(value, int):
        return str(value) if value >= 0 and len(str(value)) <= 80 else ""
    if not isinstance(value, str):
        return ""
    found = value.strip()
    return found if re.fullmatch(r"[\w.:/-]{1,80}", found) else ""


def number(value: Any, lowest: float, highest: float, note: Note) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            found = float(value.strip().replace(",", "."))
        except ValueError:
            note("coordinates dropped", repr(value)[:40])
            return None
        note("a number given as text", value[:40])
    elif isinstance(value, bool) or not isinstance(value, int | float):
        note("coordinates dropped", repr(value)[:40])
        return None
    else:
        found = float(value)
    if not lowest <= found <= highest:
        note("coordinates dropped", repr(value)[:40])
        return None
    return found


def coordinates(latitude: Any, longitude: Any, note: Note) -> tuple[float | None, float | None]:
    """Both or neither; 0, 0 is a place in the sea that stands for "unknown"."""
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


def link(value: Any, note: Note) -> str:
    """An address on the web: repaired where it is clear what was meant, dropped where it can lead nowhere."""
    given = "".join(_text(value, note).split())
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
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
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
