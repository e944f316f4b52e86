"""A person's own watches in their menu, and among their own things."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import navigation, own_things, things
from talko.core.registries.navigation import Entry
from talko.core.registries.own_things import Things
from talko.matching.queries.watches import things_for, watches_of


def register() -> None:
    things.register(things_for)
    navigation.register("person", Entry("matching:watches", _("Your watches"), order=30))
    own_things.register(Things("watches", _("Your watches"), watches_of, page="matching:watches", order=40))
