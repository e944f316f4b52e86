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
BEGINNING = 10
CONFUSED = str.maketrans("oil", "011")


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


def beginning(public_id: UUID) -> str:
    """The millisecond of its creation: ten characters, for addresses on paper. Others made in the same millisecond share it."""
    return encode(public_id)[:BEGINNING]


def beginning_with(text: str) -> tuple[UUID, UUID]:
    """The first and the last id that can begin so, letters read as digits where people confuse them.

    Raises ValueError for what no id begins with.
    """
    if len(text) != BEGINNING:
        raise ValueError("the beginning of a public id has 10 characters")
    start = text.lower().translate(CONFUSED)
    rest = LENGTH - BEGINNING
    return decode(start + ALPHABET[0] * rest), decode(start + ALPHABET[-1] * rest)


class PublicIdConverter:
    """`<id:public_id>` in an address."""

    regex = "[0-9a-hjkmnp-tv-z]{26}"

    def to_python(self, value: str) -> UUID:
        return decode(value)

    def to_url(self, value: UUID | str) -> str:
        return encode(value) if isinstance(value, UUID) else value
