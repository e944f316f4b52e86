"""Dates act by themselves. Every job reads from the database what is due, so it can be late, cut off or run twice."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from talko.challenges.actions import reminders
from talko.challenges.models import Challenge
from talko.core.background.schedule import CLOCK, NEWS, periodic
from talko.core.workflow import pass_time

REMINDERS = (1, 7)
"""Days before the deadline, the nearest first: whoever is told of the last day is not told of the week as well."""


@periodic(every=timedelta(minutes=1), lane=CLOCK)
def open_and_close() -> None:
    pass_time(Challenge)


@periodic(every=timedelta(minutes=10), lane=NEWS)
def remind_of_deadlines() -> None:
    now = timezone.now()
    for days in REMINDERS:
        ahead = timedelta(days=days)
        near = Challenge.objects.filter(
            state="open",
            answers_by__gt=now,
            answers_by__lte=now + ahead,
            opened_at__lte=F("answers_by") - ahead,
        )
        for challenge in near:
            reminders.remind(challenge, days)
