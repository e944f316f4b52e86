"""Errors of the engine, with messages for the person who made the file."""


class RetrievalError(ValueError):
    """Input that cannot be used for ranking."""


class DamagedFile(RetrievalError):
    """An index, a lexicon or a model file that is truncated, altered or in another format."""
