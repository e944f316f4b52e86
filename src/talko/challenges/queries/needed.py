"""What a draft still needs before it can go on its way: as a list on its page and above its form, each with the place to add it."""

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


def needed_of_challenge(challenge: Challenge, content: Content | None = None) -> list[Needed]:
    """In the order of the form; three queries, none when what it says is known."""
    form = reverse("challenges:edit", args=[challenge.public_id, challenge.slug])
    found = missing(content or content_of(challenge), timezone.now())
    return [Needed(LABELS[name], found[name], f"{form}#{_anchor(name)}") for name in NEEDED if name in found]


def _anchor(name: str) -> str:
    """Of a text in several languages, the first is where to begin."""
    return name if name == "criteria" else f"id_{name}_0" if name in TEXTS else f"id_{name}"
