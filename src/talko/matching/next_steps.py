"""Invitations that wait for an answer of an organisation in whose name a person may act."""

from typing import Any

from talko.actors.rules import organisations_acted_for
from talko.core.registries import next_steps
from talko.core.registries.next_steps import Step
from talko.matching.queries.invitation_lists import waiting_for


def register() -> None:
    next_steps.register("matching", _steps, order=15)


def _steps(person: Any) -> list[Step]:
    organisations = list(organisations_acted_for(person))
    return waiting_for(organisations) if organisations else []
