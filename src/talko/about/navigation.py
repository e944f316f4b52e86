"""The pages about the site in the footer: the server's own, and on the pages of a city that city's."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talko.about.models import Kind
from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    for order, (kind, label) in enumerate(
        (
            (Kind.IMPRINT, _("About this site")),
            (Kind.PRIVACY, _("Privacy")),
            (Kind.TERMS, _("Terms of use")),
            (Kind.ACCESSIBILITY, _("Accessibility")),
            (Kind.COOKIES, _("Cookies")),
        ),
        start=40,
    ):
        entry = Entry(f"about:{kind}", label, order=order, of_city=partial(_of_city, kind))
        navigation.register("footer", entry)


def _of_city(kind: Kind, slug: str) -> str:
    return reverse("about:city-page", args=[slug, kind])
