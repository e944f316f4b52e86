"""An organisation's own choice: whether it is suggested to cities, and whether it may be invited."""

from django.db import transaction
from django.utils import timezone

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.core import audit, permissions
from talko.matching.models import Standing


def choose_standing(*, by: Person, organisation: Organisation, suggested: bool, invited: bool) -> Standing:
    """Raises NotAllowed for who does not act for it. Who is not suggested can still be invited by name, if it may."""
    permissions.require(by, "matching.choose_standing", organisation)
    with transaction.atomic():
        standing, _made = Standing.objects.select_for_update().get_or_create(
            organisation=organisation, defaults={"changed_at": timezone.now()}
        )
        if (standing.suggested, standing.invited) == (suggested, invited):
            return standing
        standing.suggested, standing.invited = suggested, invited
        standing.by, standing.changed_at = by, timezone.now()
        standing.save()
        audit.log(organisation, "standing.chosen", by=by)
        return standing
