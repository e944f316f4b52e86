"""Talko: a city's challenge is solved together with people who can help, at home and in partner cities."""

__version__ = "0.1.0"
