"""Panels on the pages of challenges, solutions, organisations and cities, by subject."""

from talko.matching.panels import related, suggestions


def register() -> None:
    """Register the panels of every module here."""
    suggestions.register()
    related.register()
