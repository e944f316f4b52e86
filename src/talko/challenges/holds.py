"""Whether what was told of a challenge is still so when its mail is written."""

from talko.accounts.models import Notification
from talko.accounts.notifications import Holds
from talko.challenges.models import Challenge
from talko.core.values import localised


def challenge_is(*states: str) -> Holds:
    def holds(notification: Notification) -> bool:
        challenge = notification.subject
        return isinstance(challenge, Challenge) and challenge.state_now in states

    return holds


def takes_answers(notification: Notification) -> bool:
    challenge = notification.subject
    return isinstance(challenge, Challenge) and challenge.takes_answers


def has_that_deadline(notification: Notification) -> bool:
    """And it is still ahead."""
    challenge, told = notification.subject, notification.data.get("deadline")
    if not isinstance(challenge, Challenge) or not challenge.takes_answers or challenge.answers_by is None:
        return False
    return told is None or told == localised.moment(challenge.answers_by, challenge.city.zone)


def not_withdrawn(notification: Notification) -> bool:
    return isinstance(notification.subject, Challenge) and notification.subject.state != "withdrawn"
