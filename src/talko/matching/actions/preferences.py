"""An organisation's own choice: whether it is suggested to cities, and whether it may be invited."""

from django.db import transaction
from django.utils import timezone

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.core import audit, permissions
from talko.matching.models import MatchingPreferences


def choose_preferences(
    *, by: Person, organisation: Organisation, suggested: bool, invited: bool
) -> MatchingPreferences:
    """An organisation that is not suggested can still be found by name and invited, if it allows that."""
    permissions.require(by, "matching.choose_preferences", organisation)
    with transaction.atomic():
        preferences, _made = MatchingPreferences.objects.select_for_update().get_or_create(
            organisation=organisation, defaults={"changed_at": timezone.now()}
        )
        if (preferences.suggested, preferences.invited) == (suggested, invited):
            return preferences
        preferences.suggested, preferences.invited = suggested, invited
        preferences.by, preferences.changed_at = by, timezone.now()
        preferences.save()
        audit.log(organisation, "preferences.chosen", by=by)
        return preferences
