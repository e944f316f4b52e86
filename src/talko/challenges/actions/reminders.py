from django.db import transaction

from talko.challenges.models import Challenge
from talko.challenges.notifications import tell
from talko.core.registries.interested import interested_in
from talko.core.values import localised
from talko.core.workflow import locked

LAST_DAY = 1


def remind(challenge: Challenge, days: int) -> bool:
    """Tell those who are interested that the deadline is `days` away: once beforehand, once on the last day.

    Whether it was this call that did.
    """
    with transaction.atomic():
        fresh = locked(challenge)
        if not fresh.takes_answers or fresh.answers_by is None:
            return False
        reminded = fresh.reminded_of == fresh.answers_by
        if reminded and (days > LAST_DAY or fresh.reminded_days == LAST_DAY):
            return False
        fresh.reminded_of, fresh.reminded_days = fresh.answers_by, days
        fresh.save(update_fields=["reminded_of", "reminded_days"])
        kind = "challenge.deadline_last" if days == LAST_DAY else "challenge.deadline_near"
        tell(interested_in(fresh), kind, fresh, after=localised.moment(fresh.answers_by, fresh.city.zone))
        return True
