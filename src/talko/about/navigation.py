"""The server's own pages in the footer; a city's are linked from its page."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    for order, (page, label) in enumerate(
        (
            ("about:imprint", _("About this site")),
            ("about:privacy", _("Privacy")),
            ("about:terms", _("Terms of use")),
            ("about:accessibility", _("Accessibility")),
            ("about:cookies", _("Cookies")),
        ),
        start=40,
    ):
        navigation.register("footer", Entry(page, label, order=order))
