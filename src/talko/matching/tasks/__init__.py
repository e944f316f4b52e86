"""Background work that follows from what people do, by subject."""

from talko.matching.tasks import documents, invitations, suggestions, watches


def register() -> None:
    """Connect the modules that listen to other rooms."""
    assert invitations
    documents.connect()
    suggestions.connect()
    watches.connect()
