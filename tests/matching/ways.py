"""What tests of matching do again and again."""

from talko.matching.actions.invitations import invite
from talko.matching.models import ChallengeInvitation

THE = {"by": "officer", "challenge": "challenge", "organisation": "organisation"}


def sent(the, **values) -> ChallengeInvitation:
    given = {name: getattr(the, its) for name, its in THE.items() if name not in values}
    return invite(**given | {"language": "en", "text": "Hello, **please** help."} | values)
