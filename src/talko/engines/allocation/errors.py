"""Errors of the engine. Every message says what is wrong, where, and what to do."""


class AllocationError(ValueError):
    """Input that cannot be allocated; the message is for the person who made it."""


class FormatError(AllocationError):
    """A malformed file. Lines and columns count from 1; columns count characters, not bytes."""

    def __init__(self, message: str, *, source: str, line: int, column: int = 1) -> None:
        super().__init__(f"{source}: line {line}, column {column}: {message}")
        self.message = message
        self.source = source
        self.line = line
        self.column = column
