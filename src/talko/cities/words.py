"""The words of the history of cities and agreements."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talko.cities.models import CityRole
from talko.core import audit
from talko.core.registries import city_settings


def register() -> None:
    audit.register(
        city__created=_("added the city to this server"),
        city__edited=_("edited the city's own page"),
        city__landscape_changed=_("changed the landscape in the city's pictures"),
        city__settings_changed=_settings,
        city__region_joined=_("became a member of %(region)s"),
        city__region_left=_("is no longer a member of a region"),
        city__domain_given=_("gave the city the domain %(domain)s"),
        city__domain_taken=_("removed the city's own domain"),
        city__role_given=lambda data: _("gave %(person)s the role %(role)s") % _named(data),
        city__role_taken=lambda data: _("removed the role %(role)s from %(person)s") % _named(data),
        agreement__proposed=_("proposed the agreement"),
        agreement__edited=_("changed the proposal"),
        agreement__withdrawn=_("withdrew the proposal"),
        agreement__accepted=_("accepted the agreement for %(city)s"),
        agreement__declined=_("declined the proposal for %(city)s"),
        agreement__applied=_("asked for %(city)s to join"),
        agreement__request_withdrawn=_("withdrew the request of %(city)s to join"),
        agreement__admitted=_("agreed that %(city)s joins"),
        agreement__refused=_("refused the request of %(city)s to join"),
        agreement__joined=_("made %(city)s a party to the agreement"),
        agreement__left=_("left the agreement for %(city)s"),
        agreement__contact_named=_("changed the contact person for %(city)s"),
        agreement__ended=_("ended the agreement: fewer than two cities remain"),
        agreement__cost_added=_("entered a cost of %(amount)s for %(city)s"),
        agreement__cost_corrected=_("corrected a cost of %(city)s by %(amount)s"),
        agreement__result_added=_("entered a result for %(city)s"),
    )


def _settings(data: dict[str, Any]) -> str:
    """With the labels of those that rooms still declare."""
    declared = city_settings.declared()
    labels = [str(declared[name].label) if name in declared else name for name in data["changed"]]
    return gettext("changed the city's settings: %(settings)s") % {"settings": ", ".join(labels)}


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """With the role in words."""
    return {**data, "role": CityRole.Role(data["role"]).label}
