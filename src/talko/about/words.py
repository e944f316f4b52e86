from django.utils.translation import gettext_lazy as _

from talko.core import audit


def register() -> None:
    audit.register(
        about__saved=_("saved version %(number)s of the page"),
        about__published=_("published version %(number)s of the page"),
    )
