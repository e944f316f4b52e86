"""Challenges in the header."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    navigation.register("main", Entry("challenges:list", _("Challenges"), order=10))
