from django.db import transaction

from talko.challenges.models import Challenge
from talko.challenges.notifications import tell
from talko.core.registries.interested import interested_in
from talko.core.values import localised
from talko.core.workflow import locked


def remind(challenge: Challenge, days: int) -> bool:
    """Tell those who are interested once that the deadline is `days` away; whether it was this call that did."""
    with transaction.atomic():
        fresh = locked(challenge)
        if not fresh.takes_answers or fresh.answers_by is None:
            return False
        if fresh.reminded_of == fresh.answers_by and (fresh.reminded_days or 0) <= days:
            return False
        fresh.reminded_of, fresh.reminded_days = fresh.answers_by, days
        fresh.save(update_fields=["reminded_of", "reminded_days"])
        kind = "challenge.deadline_last" if days == 1 else "challenge.deadline_near"
        tell(interested_in(fresh), kind, fresh, after=localised.moment(fresh.answers_by, fresh.city.zone))
        return True
