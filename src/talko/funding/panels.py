"""What campaigns bring to the pages of challenges, answers, cities and projects, which do not know them."""

from typing import Any

from django.http import HttpRequest

from talko.actors.models import Project
from talko.challenges.models import Challenge
from talko.cities.models import Agreement, City
from talko.cities.queries.alike import as_everyone
from talko.cities.rules import taking_part
from talko.core import permissions
from talko.core.registries import panels
from talko.funding.models import Campaign
from talko.funding.models.campaign import PUBLIC_STATES
from talko.funding.queries.campaign_list import of_city, rows_of
from talko.funding.queries.campaigns import campaigns_of_solution, numbers_of, whole
from talko.funding.queries.desk import given_between
from talko.solutions.models import Solution


def register() -> None:
    panels.register(
        "challenge",
        panels.Panel("campaign", "funding/panel_challenge.html", _of_challenge, order=5, place=panels.TOP),
    )
    panels.register(
        "solution", panels.Panel("campaign", "funding/panel_solution.html", _of_solution, order=5)
    )
    panels.register("city", panels.Panel("campaigns", "funding/panel_city.html", _of_city, order=12))
    panels.register(
        "agreement", panels.Panel("money", "funding/panel_agreement.html", _of_agreement, order=20)
    )
    panels.register("project", panels.Panel("campaign", "funding/panel_solution.html", _of_project, order=20))


def _of_challenge(request: HttpRequest, challenge: Challenge) -> dict[str, Any] | None:
    if not challenge.is_public:
        return None
    found = (
        whole().filter(solution__challenge=challenge, state__in=PUBLIC_STATES).order_by("-live_at", "-pk")[:3]
    )
    shown = [(campaign, numbers_of(campaign)) for campaign in found]
    return {"campaigns": shown} if shown else None


def _of_solution(request: HttpRequest, solution: Solution) -> dict[str, Any] | None:
    campaigns = campaigns_of_solution(solution, request.user)
    may_begin = (
        not any(one.state not in {"not_funded", "closed", "cancelled"} for one in campaigns)
        and solution.state in {"submitted", "chosen"}
        and permissions.allows(request.user, "funding.begin", solution)
    )
    shown = [(campaign, _numbers(campaign)) for campaign in campaigns]
    return {"campaigns": shown, "may_begin": may_begin, "solution": solution} if shown or may_begin else None


def _numbers(campaign: Campaign) -> Any:
    return numbers_of(campaign) if campaign.is_public else None


def _of_project(request: HttpRequest, project: Project) -> dict[str, Any] | None:
    solution = (
        Solution.objects.filter(project=project).select_related("challenge__city", "organisation").first()
    )
    return _of_solution(request, solution) if solution is not None else None


def _of_agreement(request: HttpRequest, agreement: Agreement) -> dict[str, Any] | None:
    rows = given_between(taking_part(agreement))
    return {"rows": rows} if rows else None


def _of_city(request: HttpRequest, city: City) -> dict[str, Any] | None:
    rows = as_everyone(
        request.user, "city-campaigns", city, make=lambda: rows_of(of_city(city), request.user)
    )
    return {"rows": rows, "city": city} if rows else None
