"""The starting texts, shown until somebody has published a text of their own.

They are in `texts/<language>.toml`. What the city has said about itself is filled in; what it must still say is in
`[[double brackets]]`, and no text with such a place can be published.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from talko.about.models import Kind
from talko.cities.models import City
from talko.core.errors import Invalid
from talko.core.text import languages, markdown
from talko.core.text.languages import Texts

FOLDER = Path(__file__).parent / "texts"
PLACE = re.compile(r"\[\[([^\[\]]{1,200})\]\]")
LONGEST = 20_000
"""Characters of a text in one language."""
OTHER = "other"
"""Where we know no supervisory authority of the country."""


@dataclass(frozen=True)
class Facts:
    """What is filled in."""

    names: tuple[tuple[str, str], ...]
    """Language and name; the first is the place's own."""
    email: str
    website: str
    country: str

    @classmethod
    def of(cls, city: City | None) -> "Facts":
        """Of the server: where it is, and who answers for it."""
        if city is None:
            home = City.objects.filter(slug=settings.TALKO.home_city).first()
            return cls((("", ""),), operator_address(), settings.TALKO.base_url, home.country if home else "")
        names = (("", city.name), *city.names.items())
        return cls(names, city.email, city.website or settings.TALKO.base_url, city.country)


def operator_address() -> str:
    return str(settings.TALKO.mail_from.rpartition("<")[2].rstrip(">"))


def starting_texts(kind: str, facts: Facts) -> Texts:
    return {code: starting_text(kind, code, facts) for code in languages.page_languages()}


@lru_cache(maxsize=512)
def starting_text(kind: str, language: str, facts: Facts) -> str:
    words = _words(language)
    supervision = words["supervision"].get(facts.country) or words["supervision"][OTHER]
    names = dict(facts.names)
    said = {
        "name": names.get(language) or names[""] or f"[[{words['places']['name']}]]",
        "email": facts.email or f"[[{words['places']['email']}]]",
        "website": facts.website,
        "host": settings.TALKO.base_url,
    }
    text: str = words[kind]
    for name, value in (said | supervision).items():
        text = text.replace(f"<{name}>", value)
    return text.strip()


@lru_cache(maxsize=512)
def starting_html(kind: str, language: str, facts: Facts) -> str:
    """With the places to fill in marked, and names of cookies that no browser translates."""
    html = markdown.render(starting_text(kind, language, facts)).replace("<code>", '<code translate="no">')
    return PLACE.sub(r"<mark>[[\1]]</mark>", html)


@lru_cache(maxsize=8)
def _words(language: str) -> dict[str, Any]:
    words = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    missing = set(Kind.values) - words.keys()
    if missing:
        raise ValueError(f"{language}.toml lacks {sorted(missing)}")
    return words


def require_filled_in(texts: Mapping[str, str]) -> None:
    """Raises Invalid that names the places."""
    left = [place for text in texts.values() for place in PLACE.findall(text)]
    if left:
        places = ", ".join(dict.fromkeys(left[:20]))
        message = _("Before this can be published, fill in what is in double brackets: %(places)s.")
        raise Invalid(fields={"texts": message % {"places": places}})
