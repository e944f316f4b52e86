"""The city's pages about the site, linked from its own page."""

from typing import Any

from django.http import HttpRequest

from talko.about.models import Kind, SitePage
from talko.cities.models import City
from talko.core.registries import panels


def register() -> None:
    panels.register("city", panels.Panel("about", "about/_panel.html", _of_city, order=90))


def _of_city(request: HttpRequest, city: City) -> dict[str, Any] | None:
    return None if city.server else {"pages": [SitePage(city=city, kind=kind) for kind in Kind.values]}
