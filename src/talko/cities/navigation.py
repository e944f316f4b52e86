"""Agreements in the header, cities in the footer."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    navigation.register("main", Entry("agreements:agreements", _("Agreements"), order=40))
    navigation.register("footer", Entry("cities:cities", _("Cities"), order=10))
