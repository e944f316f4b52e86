"""What a person follows and where they have written, among the lists of their account."""

from django.utils.translation import gettext_lazy as _

from talko.core.registries import own_things, things
from talko.core.registries.own_things import Things
from talko.dialogue.queries.followed import dialogue_row, dialogues, followings, things_for


def register() -> None:
    things.register(things_for)
    own_things.register(
        Things("dialogues", _("Dialogues you take part in"), dialogues, dialogue_row, order=15)
    )
    own_things.register(
        Things("following", _("What you follow"), followings, page="dialogue:following", order=20)
    )
