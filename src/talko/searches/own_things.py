"""Saved searches, among the lists of their owner's account."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import own_things, things
from talko.core.registries.own_things import Things
from talko.searches.queries import searches_of, things_for


def register() -> None:
    things.register(things_for)
    own_things.register(Things("searches", _("Saved searches"), searches_of, page="searches:list", order=50))
