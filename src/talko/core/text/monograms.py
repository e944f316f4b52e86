"""What stands for somebody without a picture: two letters, in a colour of their own."""

import hashlib

TONES = 12
"""As many as `styles/parts/organisations.css` has; white letters can be read on each."""


def initials(name: str) -> str:
    """ "CG" of "Common Ground Growers": the first letters of the first two words that begin with one."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in words[:2])


def tone(public_id: object) -> int:
    """The number of its colour: always the same one, without being stored."""
    return hashlib.sha256(str(public_id).encode()).digest()[0] % TONES
