"""What happens in the background: work that follows from what others did, by subject."""

from talko.matching.tasks import invitations, knowledge, suggestions, watches


def connect() -> None:
    """Each module of this folder that listens to other rooms is connected here."""
    assert invitations
    knowledge.connect()
    suggestions.connect()
    watches.connect()
