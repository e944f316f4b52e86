"""Background work that follows from what people do, by subject."""

from talko.matching.tasks import documents, invitations, readings, suggestions, watches


def register() -> None:
    """Connect the modules that listen to other rooms."""
    assert invitations
    documents.connect()
    readings.connect()
    suggestions.connect()
    watches.connect()
