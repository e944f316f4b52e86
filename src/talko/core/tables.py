"""Tables that people open in a spreadsheet."""


def safe_cell(text: str) -> str:
    """A text that a spreadsheet would run as a formula is made plain by an apostrophe (CSV injection, OWASP)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
