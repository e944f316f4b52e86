"""What matching brings to the pages of challenges, solutions, organisations and cities, by subject."""

from talko.matching.panels import neighbours, suggestions


def register() -> None:
    """Each module of this folder that has panels registers them here."""
    suggestions.register()
    neighbours.register()
