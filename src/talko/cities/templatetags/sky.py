"""The sky over a city on a page: `{% load sky %}`."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from talko.cities.models import City
from talko.cities.queries.sky import Sky, sky_over
from talko.engines.sky import SHAPES

register = template.Library()


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
