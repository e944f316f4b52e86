"""A person's own watches in their menu."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    navigation.register("person", Entry("matching:watches", _("Your watches"), order=30))
