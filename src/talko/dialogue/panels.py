"""The dialogue on an agreement's page."""

from talko.core.registries import panels
from talko.dialogue.views.threads import dialogue_of


def register() -> None:
    panels.register(
        "agreement",
        panels.Panel(
            name="dialogue",
            template="dialogue/_threads.html",
            context=lambda request, agreement: {"dialogue": dialogue_of(request, agreement)},
            order=80,
        ),
    )
