"""Organisations and projects in the header."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    navigation.register("main", Entry("organisations:organisations", _("Organisations"), order=20))
    navigation.register("main", Entry("projects:projects", _("Projects"), order=30))
