from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    name = "talko.cities"
    label = "cities"

    def ready(self) -> None:
        from talko.accounts import (
            notifications,
        )  # circular import: models are not ready when this module is read
        from talko.cities import navigation, next_steps, search  # circular import: the same
        from talko.cities.models import CityRole  # circular import: the same
        from talko.cities.own_data import PART  # circular import: the same
        from talko.core import audit  # circular import: the same
        from talko.core.registries.own_data import register  # circular import: the same

        register(PART)
        navigation.register()
        next_steps.register()
        search.register()
        audit.register(
            city__created=_("put the city on this server"),
            city__edited=_("edited what the city says about itself"),
            city__role_given=lambda data: _("gave %(person)s the role %(role)s") % _named(data),
            city__role_taken=lambda data: _("took the role %(role)s from %(person)s") % _named(data),
            agreement__proposed=_("proposed the agreement"),
            agreement__edited=_("changed the proposal"),
            agreement__accepted=_("accepted the agreement"),
            agreement__declined=_("declined the agreement"),
            agreement__withdrawn=_("took the proposal back"),
            agreement__ended=_("ended the agreement"),
            agreement__cost_added=_("entered a cost of %(amount)s for %(city)s"),
            agreement__cost_corrected=_("corrected a cost of %(city)s by %(amount)s"),
            agreement__result_added=_("entered a result for %(city)s"),
        )
        state = notifications.subject_is
        for kind, words, holds in (
            (
                "city.role_given",
                _("You have a new role in %(city)s."),
                notifications.row_among(CityRole.objects.all),
            ),
            (
                "agreement.proposed",
                _("%(proposer)s proposes an agreement with %(partner)s."),
                state("proposed"),
            ),
            (
                "agreement.edited",
                _("%(proposer)s has changed its proposal to %(partner)s."),
                state("proposed"),
            ),
            (
                "agreement.accepted",
                _("%(partner)s has accepted the agreement with %(proposer)s."),
                state("accepted"),
            ),
            ("agreement.declined", _("%(partner)s has declined the agreement with %(proposer)s."), None),
            ("agreement.withdrawn", _("%(proposer)s has taken back its proposal to %(partner)s."), None),
            ("agreement.ended", _("The agreement between %(proposer)s and %(partner)s has ended."), None),
        ):
            notifications.register(kind, words, holds=holds)


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """With the role in words."""
    from talko.cities.models import CityRole  # circular import: models are not ready when this module is read

    return {**data, "role": CityRole.Role(data["role"]).label}
