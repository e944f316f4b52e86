"""What a draft still needs before it can go on its way: as a list on its page and above its form, each with the place to mend it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from talko.challenges import content
from talko.challenges.models import Challenge
from talko.core.errors import Message

SEVERAL = frozenset({"title", "lead", "need_global", "affected", "amount_for"})
"""Fields of a challenge with an input a language: the first one is where to begin."""


@dataclass(frozen=True)
class Needed:
    label: Message
    text: Message
    url: str


def needed_of_challenge(challenge: Challenge) -> list[Needed]:
    """In the order of the form; three queries."""
    form = reverse("challenges:edit", args=[challenge.public_id, challenge.slug])
    found = content.missing(content.content_of(challenge), timezone.now())
    return [
        Needed(label, found[name], f"{form}#{_anchor(name)}")
        for name, label in content.LABELS.items()
        if name in found
    ]


def _anchor(name: str) -> str:
    return name if name == "criteria" else f"id_{name}_0" if name in SEVERAL else f"id_{name}"
