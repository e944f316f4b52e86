"""What a draft still needs before it can go on its way: as a list on its page and in its form, each with the place to add it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from talko.challenges.content import LABELS, NEEDED, TEXTS, Content, content_of, missing
from talko.challenges.models import Challenge
from talko.core.errors import Message


@dataclass(frozen=True)
class Needed:
    label: Message
    text: Message
    url: str
    done: bool = False


def needed_of_challenge(challenge: Challenge) -> list[Needed]:
    """In the order of the form; three queries."""
    form = reverse("challenges:edit", args=[challenge.public_id, challenge.slug])
    found = missing(content_of(challenge), timezone.now())
    return [Needed(LABELS[name], found[name], f"{form}#{_anchor(name)}") for name in NEEDED if name in found]


def checklist(content: Content, found: dict[str, Message]) -> list[Needed]:
    """For the form itself: also what is done. `found` is what is `missing`."""
    asked = [name for name in NEEDED if name != "amount_for" or content.amount is not None]
    return [
        Needed(LABELS[name], found.get(name, ""), f"#{_anchor(name)}", done=name not in found)
        for name in asked
    ]


def _anchor(name: str) -> str:
    """Of a text in several languages, the first is where to begin."""
    return name if name == "criteria" else f"id_{name}_0" if name in TEXTS else f"id_{name}"
