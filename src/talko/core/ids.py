"""Public ids: UUIDv7, written in addresses as 26 characters of Crockford's base 32.

They sort by creation time, do not reveal how many rows there are, and can be read out over the telephone. Database keys never
leave the server.
"""

from uuid import UUID

from uuid_utils.compat import uuid7

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
LENGTH = 26


def new_id() -> UUID:
    return uuid7()


def encode(public_id: UUID) -> str:
    number = public_id.int
    return "".join([PAIRS[number >> bits & 1023] for bits in range(120, -1, -10)])


def decode(text: str) -> UUID:
    """Raises ValueError for what is not a public id."""
    if len(text) != LENGTH:
        raise ValueError("a public id has 26 characters")
    number = 0
    for character in text.lower():
        if character not in VALUES:
            raise ValueError("a public id has no such character")
        number = number * 32 + VALUES[character]
    if number >> 128:
        raise ValueError("a public id has 128 bits")
    return UUID(int=number)


class PublicIdConverter:
    """`<id:public_id>` in an address."""

    regex = "[0-9a-hjkmnp-tv-z]{26}"

    def to_python(self, value: str) -> UUID:
        return decode(value)

    def to_url(self, value: UUID | str) -> str:
        return encode(value) if isinstance(value, UUID) else value
