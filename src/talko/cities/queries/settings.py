"""What cities have chosen. Other rooms ask for a value whenever they need it: one query, no cache."""

from collections import defaultdict
from typing import Any

from talko.cities.models import City, CitySetting
from talko.core.registries import city_settings


def setting(city: City | int, name: str) -> Any:
    """The value in force. Raises KeyError for a setting that no room declares."""
    return _in_force(
        name, dict(CitySetting.objects.filter(city=city, name=name).values_list("name", "value"))
    )


def setting_by_city(name: str) -> defaultdict[int, Any]:
    """The value in force by the key of the city, for all cities in one query. Raises KeyError as above."""
    values: defaultdict[int, Any] = defaultdict(lambda: _in_force(name, {}))
    for city, value in CitySetting.objects.filter(name=name).values_list("city_id", "value"):
        values[city] = _in_force(name, {name: value})
    return values


def _in_force(name: str, stored: dict[str, Any]) -> Any:
    return city_settings.in_force(stored)[name]


def settings_of(city: City) -> dict[str, Any]:
    """The values in force by name."""
    return city_settings.in_force(dict(city.settings.values_list("name", "value")))
