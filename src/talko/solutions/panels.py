"""What answers bring to the pages of challenges, organisations and projects, which do not know them."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from talko.actors.models import Organisation, Project
from talko.challenges.models import Challenge
from talko.cities.rules import home_of
from talko.core.registries import panels, tabs
from talko.core.text import languages
from talko.core.web.addresses import address_of
from talko.core.workflow import can
from talko.solutions.queries.decisions import decision_of
from talko.solutions.queries.solution_list import answers_by, answers_url
from talko.solutions.queries.solution_page import solution_behind
from talko.solutions.queries.solutions import parties_for


def register() -> None:
    panels.register(
        "challenge", panels.Panel("answering", "solutions/panel_act.html", _act, place=panels.ACT)
    )
    panels.register(
        "challenge", panels.Panel("decision", "solutions/panel_decision.html", _decision, place=panels.TOP)
    )
    tabs.register(
        "challenge",
        tabs.Tab(
            "answers",
            gettext_lazy("Answers"),
            answers_url,
            order=10,
            count=lambda request, challenge: challenge.solution_count,
            is_shown=lambda request, challenge: challenge.is_public,
        ),
    )
    panels.register(
        "organisation", panels.Panel("answers", "solutions/panel_organisation.html", _answers_by, order=50)
    )
    panels.register("project", panels.Panel("origin", "solutions/panel_project.html", _origin, order=10))


def _act(request: HttpRequest, challenge: Challenge) -> dict[str, Any] | None:
    if challenge.is_decided:
        return {"act": "read_decision", "challenge": challenge}
    if challenge.state_now == "closed":
        may = can(challenge, "decide", request.user)
        return {"act": "decide", "challenge": challenge} if may else None
    return _answering(request.user, challenge) if challenge.state_now == "open" else None


def _answering(person: Any, challenge: Challenge) -> dict[str, Any]:
    start = address_of("solutions:start", challenge.public_id)
    if not person.is_authenticated:
        return {"act": "sign_in", "sign_in_url": f"{settings.LOGIN_URL}?{urlencode({'next': start})}"}
    parties = parties_for(person, challenge)
    if not parties:
        reached = languages.and_list([city.name for city in (challenge.city, *challenge.shared_cities)])
        unknown = home_of(person) is None  # on the way they are asked which city is theirs
        return {"act": "answer" if unknown else "", "start_url": start, "cities": reached}
    begun = next((party.solution for party in parties if party.solution is not None), None)
    if begun is None:
        return {"act": "answer", "start_url": start}
    return {"act": "continue" if begun.state == "draft" else "see", "begun": begun}


def _decision(request: HttpRequest, challenge: Challenge) -> dict[str, Any] | None:
    decision = decision_of(challenge) if challenge.is_decided else None
    return {"decision": decision} if decision else None


def _answers_by(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    rows = answers_by(organisation)
    return {"rows": rows} if rows else None


def _origin(request: HttpRequest, project: Project) -> dict[str, Any] | None:
    solution = solution_behind(project)
    return {"solution": solution, "challenge": solution.challenge} if solution else None
