from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models import City, CitySetting
from talko.core import audit
from talko.core.database.rows import still
from talko.core.errors import Invalid
from talko.core.permissions import require
from talko.core.registries import city_settings


def change_settings(*, by: Person, city: City, values: Mapping[str, Any]) -> City:
    """Settings that are not in `values`, and those that have the value already, stay as they are.

    Raises Invalid for a value that the setting does not take, and for a setting that no room declares.
    """
    require(by, "cities.change_settings", city)
    declared = city_settings.declared()
    Invalid.raise_for(
        {
            name: _("Choose one of the possible values.")
            for name, value in values.items()
            if name not in declared or not declared[name].kind.accepts(value)
        }
    )
    with transaction.atomic():
        current = still(City.objects.select_for_update(of=("self",)), pk=city.pk)
        before = city_settings.in_force(dict(current.settings.values_list("name", "value")))
        changed = {name: value for name, value in values.items() if value != before[name]}
        for name, value in changed.items():
            CitySetting.objects.update_or_create(city=current, name=name, defaults={"value": value})
        if changed:
            data = {"changed": sorted(changed)}
            audit.log(current, "city.settings_changed", by=by, city=current.slug, data=data)
    return current
