"""What can be wrong with the votes, said so that the person who made the file can mend it."""


class OpinionsError(ValueError):
    """Votes or settings that no honest result can be computed from."""


class InputError(OpinionsError):
    """A fault in a file: `line` and `column` count from 1; a column of None means the whole line."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        self.reason = message
        place = (
            "" if line is None else f"line {line}: " if column is None else f"line {line}, column {column}: "
        )
        super().__init__(place + message)
