"""Dates act by themselves. Every job reads from the database what is due, so it can be late, cut off or run twice."""

from datetime import datetime, timedelta

from django.utils import timezone

from talko.challenges.actions import reminders
from talko.challenges.actions.reminders import LAST_DAY
from talko.challenges.city_settings import EARLIEST, REMIND_DAYS_BEFORE
from talko.challenges.models import Challenge
from talko.cities.queries import setting_by_city
from talko.core.background.schedule import CLOCK, NEWS, periodic
from talko.core.workflow import pass_time


@periodic(every=timedelta(minutes=1), lane=CLOCK)
def open_and_close() -> None:
    pass_time(Challenge)


@periodic(every=timedelta(minutes=10), lane=NEWS)
def remind_of_deadlines() -> None:
    """Each as early as its city has chosen, and on the last day; who is told of the last day is told of nothing else."""
    now = timezone.now()
    chosen = setting_by_city(REMIND_DAYS_BEFORE)
    near = Challenge.objects.filter(
        state="open", answers_by__gt=now, answers_by__lte=now + timedelta(days=EARLIEST)
    )
    for challenge in near:
        for days in (LAST_DAY, chosen[challenge.city_id]):
            if _is_due(challenge, days, now):
                reminders.remind(challenge, days)


def _is_due(challenge: Challenge, days: int, now: datetime) -> bool:
    """Not of one that opened later than that."""
    assert challenge.answers_by is not None
    assert challenge.opened_at is not None
    moment = challenge.answers_by - timedelta(days=days)
    return challenge.opened_at <= moment <= now
