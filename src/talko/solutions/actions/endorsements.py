"""Standing behind an answer: once a person, counted without a race, and without any say in the decision."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.core import permissions
from talko.core.errors import Conflict, NotAllowed, NotFound
from talko.core.permissions import require_signed_in
from talko.solutions.models import Endorsement, Solution


def endorse(*, by: Person, solution: Solution) -> None:
    """Raises NotAllowed for those who have a part in the answer, Conflict once the city has decided."""
    _require_may_endorse(by, solution)
    with transaction.atomic():
        _made, new = Endorsement.objects.get_or_create(solution=solution, person=by)
        if new:
            Solution.objects.filter(pk=solution.pk).update(endorsement_count=F("endorsement_count") + 1)


def unendorse(*, by: Person, solution: Solution) -> None:
    require_signed_in(by)
    with transaction.atomic():
        removed, _per_model = Endorsement.objects.filter(solution=solution, person=by).delete()
        if removed:
            Solution.objects.filter(pk=solution.pk).update(endorsement_count=F("endorsement_count") - 1)


def _require_may_endorse(by: Person, solution: Solution) -> None:
    require_signed_in(by)
    if not solution.is_sent:
        raise NotFound
    if not permissions.allows(by, "solutions.endorse", solution):
        raise NotAllowed(_("You are involved in this answer, so you cannot endorse it."))
    if solution.state != "submitted":
        raise Conflict(_("This answer can no longer be endorsed."))
