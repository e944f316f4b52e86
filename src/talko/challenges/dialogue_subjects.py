"""Challenges as a subject of dialogue: who reads, who writes, who the parties are, whose city moderates."""

from typing import Any

from talko.challenges.models import Challenge
from talko.challenges.rules import may_read
from talko.cities.rules import is_officer, officers_of
from talko.dialogue import subjects


def register() -> None:
    """Its dialogue is all in the open: whoever answers talks with the city in private on the page of the answer."""
    subjects.register(
        Challenge,
        subjects.Subject(
            may_read=may_read,
            may_write=_may_write_about_challenge,
            is_party=is_officer,
            parties=lambda challenge: officers_of(challenge.city),
            cities=lambda challenge: [challenge.city],
            title=lambda challenge: challenge.title,
            address=Challenge.get_absolute_url,
            dialogue_address=Challenge.get_dialogue_url,
            private_thread=False,
            beside=("city",),
        ),
    )


def _may_write_about_challenge(person: Any, challenge: Challenge) -> bool:
    """Everyone with an account, in whatever city: reach governs who may answer, not who may ask."""
    return bool(person and person.is_authenticated) and challenge.is_public
