"""What can be wrong with a collection, an index or a lexicon, said so that its maker can mend it."""


class RetrievalError(ValueError):
    """Input from which no honest ranking can be made."""


class DamagedFile(RetrievalError):
    """An index or a lexicon that is not what was written: another format, cut off or changed."""
