"""What stands near, on the pages of organisations, answers and challenges."""

from typing import Any

from django.http import HttpRequest

from talko.actors.models import Organisation
from talko.actors.rules import acts_for
from talko.challenges.models import Challenge
from talko.core.registries import panels
from talko.matching.queries import neighbours
from talko.solutions.models import Solution
from talko.solutions.rules import writes_solution

FOR_ALL, FOR_OWN, OTHERS, DECIDED = 3, 6, 4, 3
"""How many are shown: of challenges to everyone and to those who act for the organisation, of organisations, of decisions."""


def register() -> None:
    panels.register(
        "organisation",
        panels.Panel("could_answer", "matching/panel_could_answer.html", _could_answer, order=30),
    )
    panels.register("solution", panels.Panel("others", "matching/panel_others.html", _others, order=40))
    panels.register("challenge", panels.Panel("decided", "matching/panel_decided.html", _decided, order=60))


def _could_answer(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    acts = acts_for(request.user, organisation)
    if not acts and not neighbours.is_shown_to_all(organisation):
        return None
    rows = neighbours.could_answer(organisation, request.user, FOR_OWN if acts else FOR_ALL)
    return {"rows": rows, "acts": acts} if rows or acts else None


def _others(request: HttpRequest, solution: Solution) -> dict[str, Any] | None:
    """For those who write it, while it can still be changed."""
    if solution.state not in ("draft", "submitted") or not solution.challenge.takes_answers:
        return None
    if not request.user.is_authenticated or not writes_solution(request.user, solution):
        return None
    rows = neighbours.others_to_join(solution, OTHERS)
    return {"rows": rows} if rows else None


def _decided(request: HttpRequest, challenge: Challenge) -> dict[str, Any] | None:
    rows = neighbours.decided_alike(challenge, request.user, DECIDED)
    return {"rows": rows} if rows else None
