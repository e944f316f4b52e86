"""Errors of the engine, with messages for the person who made the file."""


class OpinionsError(ValueError):
    """Votes or settings that cannot be analysed."""


class InputError(OpinionsError):
    """A malformed file. `line` and `column` (a field, not a character) count from 1; None: unknown or not applicable."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        self.reason = message
        place = (
            "" if line is None else f"line {line}: " if column is None else f"line {line}, column {column}: "
        )
        super().__init__(place + message)
