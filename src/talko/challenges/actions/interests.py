from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.challenges.models import Goal, Interest
from talko.core.errors import Invalid, SignInNeeded


def choose_interests(*, by: Person, goals: Collection[int]) -> None:
    """Which goals, by number, a person cares about; none for nothing in particular. Raises Invalid for an unknown one."""
    if not by.is_authenticated:
        raise SignInNeeded
    wanted = set(goals)
    if wanted - set(Goal.objects.filter(pk__in=wanted).values_list("pk", flat=True)):
        raise Invalid(fields={"interests": _("Choose goals from the list.")})
    with transaction.atomic():
        Interest.objects.filter(person=by).exclude(goal__in=wanted).delete()
        Interest.objects.bulk_create(
            (Interest(person=by, goal_id=number) for number in wanted), ignore_conflicts=True
        )
