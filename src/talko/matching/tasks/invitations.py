"""Reminders of invitations that have no answer, and the end of addresses that letters went to."""

from datetime import timedelta

from talko.core.background.schedule import periodic
from talko.matching.actions.invitations import forget_addresses, remind_due


@periodic(every=timedelta(hours=1))
def remind_of_invitations() -> None:
    remind_due()


@periodic(every=timedelta(days=1))
def forget_invited_addresses() -> None:
    forget_addresses()
