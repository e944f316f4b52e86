"""The words of the history of dialogues."""

from django.utils.translation import gettext_lazy as _

from talko.core import audit


def register() -> None:
    audit.register(
        message__posted=_("wrote a message in the city's name"),
        message__hidden=_("hid a message: %(reason)s"),
        message__restored=_("restored a hidden message"),
        dialogue__closed=_("closed the dialogue"),
        dialogue__reopened=_("opened the dialogue again"),
        translation__made=_("had it translated by a machine"),
        translation__corrected=_("corrected the translation"),
        translation__restored=_("restored an earlier translation"),
        translation__removed=_("removed the translation"),
        translation__locked=_("locked the translation"),
        translation__unlocked=_("opened the translation to everyone again"),
    )
