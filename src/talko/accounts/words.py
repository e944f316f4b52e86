"""The words of the history of people."""

from django.utils.translation import gettext_lazy as _

from talko.core import audit


def register() -> None:
    audit.register(person__edited=_("changed the profile"), person__erased=_("left"))
