"""Texts that people write: cleaned, folded for search, rendered, compared; and the languages they are in."""
