"""The sky over a city on a page: `{% load sky %}`."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from talko.cities.models import City
from talko.cities.queries.sky import Sky, sky_over
from talko.core.files.queries import picture_of
from talko.core.files.templatetags.files import picture as photograph
from talko.engines.sky import SHAPES

register = template.Library()


@dataclass(frozen=True)
class Head:
    """What heads a page: the city's own photograph, or else the sky over it."""

    picture: SafeString
    text_class: str
    """For what lies on it, as that of `Sky`."""
    words: str
    """What the sky says, or who took the photograph."""
    is_photo: bool = False


@register.simple_tag
def head_of(city: City | None, shape: str = "hero") -> Head | None:
    """`{% head_of city "strip" as head %}`: `head.picture`, `head.text_class`, `head.words`. One query for the photograph."""
    if city is None:
        return None
    photo, now = picture_of(city, "photo"), sky_over(city)
    if photo is None:
        return Head(picture(city.slug, shape), now.text_class, now.words)
    words = ", ".join(filter(None, (photo.credit, photo.get_licence_display())))
    shown = SafeString(photograph(photo, "large", "100vw", eager=True))
    return Head(shown, f"on-sky-light photo {now.accent_class}", words, is_photo=True)


@register.simple_tag
def sky(city: City, shape: str = "hero", *, lazy: bool = False) -> SafeString:
    """The picture. It says nothing that is not also said in words (`sky_now`), so it is hidden from screen readers."""
    return picture(city.slug, shape, lazy=lazy)


def picture(slug: str, shape: str, *, lazy: bool = False) -> SafeString:
    size = SHAPES[shape]
    image = format_html(
        '<img class="sky sky-{}" src="{}" width="{}" height="{}" alt="" aria-hidden="true"{}>',
        shape,
        reverse("sky:picture", args=[slug, shape]),
        size.width,
        size.height,
        SafeString(' loading="lazy" decoding="async"' if lazy else ""),
    )
    if shape != "hero":
        return image
    upright = reverse("sky:picture", args=[slug, "tall"])
    return format_html('<picture><source media="(max-width: 40rem)" srcset="{}">{}</picture>', upright, image)


@register.simple_tag
def sky_now(city: City | None) -> Sky | None:
    """`{% sky_now city as now %}`: `now.words`, `now.text_class` and `now.time`, in the language of the page."""
    return sky_over(city) if city else None
