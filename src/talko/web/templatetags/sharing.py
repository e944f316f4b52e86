"""What a page says of itself where somebody shares it: `{% load sharing %}`."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from talko.core.text import languages
from talko.core.text.languages import locale_of
from talko.engines.sky import SHAPES
from talko.web.share_pictures import KINDS, SHAPE

register = template.Library()
LONGEST = 200
"""Characters of a description."""


@register.simple_tag(takes_context=True)
def share_as(context: Context, kind: str, thing: Any) -> SafeString:
    """The `og:` tags of a page; none for what not everyone may read. Kinds: `web.share_pictures`."""
    how = KINDS[kind]
    if not thing or not how.is_public(thing):
        return SafeString("")
    key, what = how.key(thing), how.words(thing)
    current = languages.current()
    picture = reverse("web:share-picture", args=[kind, key, current])
    size = SHAPES[SHAPE]
    tags = [
        ("og:type", "website" if kind == "front" else "article"),
        ("og:site_name", "Talko"),
        ("og:title", what.title),
        ("og:description", _short(what.text)),
        ("og:url", f"{settings.TALKO.base_url}{context['request'].path}"),
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
    return format_html_join("\n", '<meta property="{}" content="{}">', [tag for tag in tags if tag[1]])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 2].rpartition(' ')[0]} …"
