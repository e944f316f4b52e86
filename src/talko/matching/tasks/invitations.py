"""Reminders of invitations that have no answer."""

from datetime import timedelta

from talko.core.background.schedule import periodic
from talko.matching.actions.invitations import remind_due


@periodic(every=timedelta(hours=1))
def remind_of_invitations() -> None:
    remind_due()
