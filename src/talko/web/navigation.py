"""The shell's own pages in the header and the footer."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    navigation.register("main", Entry("web:how-it-works", _("How it works"), order=50))
    navigation.register("footer", Entry("web:open-data", _("Open data"), order=20))
    navigation.register("footer", Entry("web:design", _("Design system"), order=80))
    navigation.register(
        "footer",
        Entry("web:demo-mail", _("Demo mail"), order=90, seen_by=lambda reader: settings.TALKO.demo),
    )
