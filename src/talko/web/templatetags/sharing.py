"""What a page says of itself where somebody shares it, and how it is shared: `{% load sharing %}`."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from talko.core.text import languages
from talko.core.text.languages import locale_of
from talko.core.web.fragment_cache import cached
from talko.engines.sky import SHAPES
from talko.web.sharing.kinds import KINDS, Words, address_of
from talko.web.sharing.links import EMBEDDED, shared
from talko.web.sharing.pictures import SHAPE

register = template.Library()
LONGEST = 200
"""Characters of a description."""


@register.simple_tag(takes_context=True)
def share_as(context: Context, kind: str, thing: Any) -> SafeString:
    """What services read in the head of a page: the `og:` tags, and where its card is described (oEmbed).

    Nothing for what not everyone may read. Kinds: `web.sharing.kinds`.
    """
    how = KINDS[kind]
    if not thing or not how.is_public(thing):
        return SafeString("")
    address = address_of(kind, thing) if kind in EMBEDDED else ""
    path = context["request"].path
    return _head(kind, how.key(thing), how.words(thing), path, address, languages.current())


@lru_cache(maxsize=256)
def _head(kind: str, key: str, what: Words, path: str, address: str, current: str) -> SafeString:
    """`current` is the language that is active."""
    tags = _og_tags(kind, path, key, what, current)
    head = format_html_join("\n", '<meta property="{}" content="{}">', [tag for tag in tags if tag[1]])
    return head + _discovered(address, what.title) if address else head


def _og_tags(kind: str, path: str, key: str, what: Words, current: str) -> list[tuple[str, str]]:
    picture = reverse("web:share-picture", args=[kind, key, current])
    size = SHAPES[SHAPE]
    return [
        ("og:type", "website" if kind == "front" else "article"),
        ("og:site_name", "Talko"),
        ("og:title", what.title),
        ("og:description", _short(what.text)),
        ("og:url", f"{settings.TALKO.base_url}{path}"),
        ("og:image", f"{settings.TALKO.base_url}{picture}"),
        ("og:image:width", str(size.width)),
        ("og:image:height", str(size.height)),
        ("og:image:alt", f"{what.place}: {what.title}" if what.place else what.title),
        ("og:locale", str(locale_of(current))),
        *(
            ("og:locale:alternate", str(locale_of(code)))
            for code in languages.page_languages()
            if code != current
        ),
    ]


def _discovered(address: str, title: str) -> SafeString:
    formats = (("json", "application/json+oembed"), ("xml", "text/xml+oembed"))
    where = f"{settings.TALKO.base_url}{reverse('web:oembed')}"
    return format_html_join(
        "",
        '\n<link rel="alternate" type="{}" href="{}?{}" title="{}">',
        [(kind, where, urlencode({"url": address, "format": name}), title) for name, kind in formats],
    )


@register.simple_tag
def share(kind: str, thing: Any) -> str:
    """The part "Share" of a page; nothing for what not everyone may read."""
    how = KINDS[kind]
    if not how.is_public(thing):
        return ""

    def shown() -> str:
        return render_to_string("web/components/share.html", {"shared": shared(kind, thing)})

    key, words = how.key(thing), how.words(thing)
    takes_answers = getattr(thing, "takes_answers", False)
    return mark_safe(cached("share-part", kind, key, words, languages.current(), takes_answers, make=shown))  # noqa: S308  # a rendered template


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 2].rpartition(' ')[0]} …"
