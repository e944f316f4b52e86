"""What can be wrong with what the engine is given. Every message says where and what to do."""


class AllocationError(ValueError):
    """The input cannot be allocated; the message is written for the person who made the input."""


class FormatError(AllocationError):
    """A file is damaged. Lines and columns count from 1; a column counts characters, not bytes."""

    def __init__(self, message: str, *, source: str, line: int, column: int = 1) -> None:
        super().__init__(f"{source}: line {line}, column {column}: {message}")
        self.message = message
        self.source = source
        self.line = line
        self.column = column
