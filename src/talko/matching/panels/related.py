"""What is related, on the pages of organisations, solutions and challenges."""

from typing import Any

from django.http import HttpRequest

from talko.actors.models import Organisation
from talko.actors.rules import acts_for
from talko.challenges.models import Challenge
from talko.core.registries import panels
from talko.matching.queries import related
from talko.solutions.models import Solution
from talko.solutions.rules import writes_solution

FOR_ALL, FOR_OWN, PARTNERS, DECIDED = 3, 6, 4, 3
"""How many are shown: challenges to everyone and to those who act for the organisation, organisations, decided challenges."""


def register() -> None:
    panels.register(
        "organisation",
        panels.Panel("to_answer", "matching/panel_to_answer.html", _to_answer, order=30),
    )
    panels.register(
        "solution",
        panels.Panel(
            "possible_partners", "matching/panel_possible_partners.html", _possible_partners, order=40
        ),
    )
    panels.register(
        "challenge",
        panels.Panel("similar_decided", "matching/panel_similar_decided.html", _similar_decided, order=60),
    )


def _to_answer(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    acts = acts_for(request.user, organisation)
    if not acts and not related.is_shown_to_all(organisation):
        return None
    fitting = related.challenges_to_answer(organisation, request.user, FOR_OWN if acts else FOR_ALL)
    return {"fitting": fitting, "acts": acts} if fitting or acts else None


def _possible_partners(request: HttpRequest, solution: Solution) -> dict[str, Any] | None:
    """For its authors, while it can still be changed."""
    if solution.state not in ("draft", "submitted") or not solution.challenge.takes_answers:
        return None
    if not request.user.is_authenticated or not writes_solution(request.user, solution):
        return None
    rows = related.possible_partners(solution, PARTNERS)
    return {"rows": rows} if rows else None


def _similar_decided(request: HttpRequest, challenge: Challenge) -> dict[str, Any] | None:
    rows = related.similar_decided(challenge, DECIDED)
    return {"rows": rows} if rows else None
