"""What somebody hands on of a page: its address, a letter about it, a QR code, the code of its card."""

import io
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

import segno
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import is_named_by, short_name
from talko.core.text import languages
from talko.core.text.languages import Language
from talko.web.sharing.kinds import KINDS, address_of, origin_of

EMBEDDED = {"challenge": gettext_lazy("Challenge: %(title)s"), "solution": gettext_lazy("Answer: %(title)s")}
"""The kinds of which other sites can show a card, and its title for who does not see it."""
CARD_WIDTH, CARD_HEIGHT = 480, 400
LONGEST_IN_MAIL = 600
"""Characters. Mail programs cut long addresses, and the link comes last."""
TITLES = {
    "front": gettext_lazy("Share this page"),
    "city": gettext_lazy("Share this city"),
    "challenge": gettext_lazy("Share this challenge"),
    "solution": gettext_lazy("Share this answer"),
    "campaign": gettext_lazy("Share this campaign"),
    "organisation": gettext_lazy("Share this organisation"),
    "agreement": gettext_lazy("Share this agreement"),
}


@dataclass(frozen=True, slots=True)
class Poster:
    """In one language."""

    url: str
    language: Language


@dataclass(frozen=True, slots=True)
class Shared:
    """A page that everyone may read, as it is handed on."""

    kind: str
    name: str
    title: str
    path: str
    link: str
    """The whole address, on the city's own domain where it has one."""
    mail: str
    """A `mailto:` address, with subject and text."""
    more: str
    """The address of the page with all ways of sharing it."""
    qr: str
    posters: list[Poster]
    embed: str
    """HTML for other sites; empty where there is no card."""
    card: str
    """The address of the card."""


def shared(kind: str, thing: Any) -> Shared:
    how = KINDS[kind]
    key = how.key(thing)
    return Shared(
        kind=kind,
        name=how.words(thing).title,
        title=str(TITLES[kind]),
        path=how.path(thing),
        link=address_of(kind, thing),
        mail=_letter(kind, thing),
        more=reverse("web:share", args=[kind, key]),
        qr=reverse("web:qr", args=[kind, key]),
        posters=posters(thing) if kind == "challenge" and has_poster(thing) else [],
        embed=embed(kind, thing) if kind in EMBEDDED else "",
        card=card_path(kind, thing) if kind in EMBEDDED else "",
    )


def _letter(kind: str, thing: Any) -> str:
    words = KINDS[kind].words(thing)
    subject, opening = words.title, _("I thought this might interest you:")
    if kind == "challenge":
        place = {"city": thing.city.name}
        subject = f"{words.title} ({thing.city.name})"
        if thing.takes_answers:
            opening = _("%(city)s is looking for people and organisations who can help with this:") % place
    text = " ".join(words.text[:LONGEST_IN_MAIL].split())
    body = "\r\n".join([opening, "", words.title, *([text] if text else []), "", address_of(kind, thing), ""])
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"


# On paper


def short_address(challenge: Challenge) -> str:
    """One that can be typed from a poster."""
    path = reverse("web:short", args=[short_name(challenge)]) if is_named_by(challenge) else ""
    return origin_of(challenge.city) + (path or reverse("challenges:short", args=[challenge.public_id]))


def qr_code(kind: str, thing: Any) -> bytes:
    """SVG, a quarter of which may be covered or torn."""
    address = short_address(thing) if kind == "challenge" else address_of(kind, thing)
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=4, light="#fff", svgclass="", lineclass=""
    )
    return drawn.getvalue()


def has_poster(challenge: Challenge) -> bool:
    return challenge.is_public and challenge.state != Challenge.State.WITHDRAWN


def posters(challenge: Challenge) -> list[Poster]:
    """The city's own language first."""
    url = reverse("web:poster", args=[challenge.public_id, challenge.slug])
    codes = languages.page_languages()
    own = [code for code in codes if code == challenge.language]
    return [
        Poster(f"{url}?language={code}", Language(code, languages.OWN_NAMES[code]))
        for code in dict.fromkeys([*own, *codes])
    ]


# On other sites


def card_path(kind: str, thing: Any) -> str:
    """In the language of the page."""
    return f"{reverse(f'web:embed-{kind}', args=[thing.public_id])}?lang={languages.current()}"


def embed(kind: str, thing: Any, *, width: int | None = None, height: int = CARD_HEIGHT) -> str:
    """An iframe. Without a width it is as wide as there is room, and no wider than looks well."""
    title = str(EMBEDDED[kind]) % {"title": KINDS[kind].words(thing).title}
    address = origin_of(KINDS[kind].cities(thing)[0]) + card_path(kind, thing)
    widest = "100%" if width else f"{CARD_WIDTH}px"
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width or "100%"}" height="{height}"'
        f' loading="lazy" style="border: 0; max-width: {widest}"></iframe>'
    )
