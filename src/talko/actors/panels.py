"""What the directory adds to a city's page: its organisations, and for its officers the waiting claims."""

from typing import Any

from django.http import HttpRequest

from talko.actors import queries
from talko.cities.models import City
from talko.cities.queries.alike import as_everyone
from talko.cities.rules import is_officer
from talko.core.registries import panels
from talko.core.web.parts import OrganisationRow

SHOWN = 6


def register() -> None:
    panels.register("city", panels.Panel("organisations", "actors/panel_city.html", _of_city, order=20))


def _of_city(request: HttpRequest, city: City) -> dict[str, Any] | None:
    settles = is_officer(request.user, city)
    number, rows = as_everyone(request.user, "city-organisations", city, make=lambda: _work_here(city))
    waiting = queries.claims_for(request.user).filter(organisation__city=city).count() if settles else 0
    if not number and not settles:
        return None
    return {"number": number, "waiting": waiting, "settles": settles, "rows": rows}


def _work_here(city: City) -> tuple[int, list[OrganisationRow]]:
    page, rows = queries.organisations_page(queries.Filters(city=city.slug), 1)
    return page.paginator.count, rows[:SHOWN]
