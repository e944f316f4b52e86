"""Campaigns in the header, a person's own pledges in their menu."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


def register() -> None:
    navigation.register("main", Entry("funding:list", _("Campaigns"), order=15))
    navigation.register("person", Entry("funding:mine", _("Your pledges"), order=25))
