"""A request, as it is signed and as its signature is checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from talko.federation.wire.errors import Refused
from talko.federation.wire.keys import PublicKey

OLDEST = timedelta(hours=1)
AHEAD = timedelta(minutes=5)
"""How far the clocks of two servers may differ."""

KeyOf = Callable[[str], PublicKey]
"""Finds the key of a key id, or raises Refused. It checks that the key is its owner's."""


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    """Under the name the receiver knows itself by, not the one that a header claims."""
    headers: Sequence[tuple[str, str]]
    body: bytes

    @property
    def authority(self) -> str:
        return urlsplit(self.url).netloc.lower()

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> str:
        return urlsplit(self.url).query

    @property
    def target(self) -> str:
        return self.path + (f"?{self.query}" if self.query else "")

    def has(self, name: str) -> bool:
        return any(each.lower() == name for each, _value in self.headers)

    def header(self, name: str) -> str:
        """A header that two servers could read differently, because it is sent twice, is refused."""
        found = [value.strip() for each, value in self.headers if each.lower() == name]
        if len(found) != 1:
            raise Refused(f"{name} is sent {len(found)} times")
        return found[0]

    def check_host(self) -> None:
        if self.header("host").lower() != self.authority:
            raise Refused("the request is for another host")


@dataclass(frozen=True)
class Verified:
    key_id: str
    profile: str
    """`rfc9421` or `cavage`."""


def check_age(created: datetime, now: datetime) -> None:
    if created < now - OLDEST:
        raise Refused("the signature is too old")
    if created > now + AHEAD:
        raise Refused("the signature is of the future")
