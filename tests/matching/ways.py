"""What tests of matching do again and again."""

from talko.matching.actions.invitations import invite
from talko.matching.models import ChallengeInvitation


def sent(the, **values) -> ChallengeInvitation:
    given = {"by": the.officer, "challenge": the.challenge, "organisation": the.organisation}
    return invite(**given | {"language": "en", "text": "Hello, **please** help."} | values)
