"""How pages say what happened to files."""

from django.utils.translation import gettext_lazy as _

from talko.core import audit


def register() -> None:
    audit.register(
        file__added=_("added the file “%(name)s”"),
        file__removed=_("removed the file “%(name)s”"),
    )
