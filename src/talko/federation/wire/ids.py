"""The ids of things on other servers, and whose they are.

An id has one spelling. Any other (case, default port, trailing dot, Unicode host, fragment) is refused rather than
corrected, so that equal things have equal ids. Who speaks for a thing is decided by origin (FEP-fe34).
"""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

import idna

from talko.federation.wire.errors import Refused

LONGEST = 2_000
_ALLOWED = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
LOOPBACK = "127.0.0.1"


def read_id(value: Any, *, loopback: bool = False) -> str:
    """The id, if it is one. `loopback` also allows plain http to 127.0.0.1, for two demo servers on one machine."""
    if not isinstance(value, str) or len(value) > LONGEST or not _ALLOWED.fullmatch(value):
        raise Refused("not an id")
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("not an id") from error
    if parts.scheme not in {"http", "https"} or not value.startswith(f"{parts.scheme}://"):
        raise Refused("the id is no address of the web")
    if "#" in value:
        raise Refused("the id has a fragment")
    on_loopback = loopback and parts.scheme == "http" and host == LOOPBACK
    if not on_loopback:
        if parts.scheme != "https":
            raise Refused("the id is not under https")
        _check_host(host)
    default = {"http": 80, "https": 443}[parts.scheme]
    if parts.netloc != (host if port is None else f"{host}:{port}") or port in {0, default}:
        raise Refused("the id's host is not written in its one form")
    if not parts.path or any(_DOTS.fullmatch(segment) for segment in parts.path.split("/")):
        raise Refused("the id's path is not written in its one form")
    return value


def read_key_id(value: Any, *, loopback: bool = False) -> str:
    """The id of a key: the one kind that may have a fragment, as it lies in the actor's document."""
    document, hash_sign, fragment = value.partition("#") if isinstance(value, str) else ("", "", "")
    if "#" in fragment or (hash_sign and not _ALLOWED.fullmatch(fragment)):
        raise Refused("not an id of a key")
    return read_id(document, loopback=loopback) + hash_sign + fragment


def origin(checked: str) -> str:
    """Scheme, host and port of an id that `read_id` or `read_key_id` let through."""
    parts = urlsplit(checked)
    return f"{parts.scheme}://{parts.netloc}"


def require_same_origin(*checked: str) -> None:
    if len({origin(each) for each in checked}) > 1:
        raise Refused("the ids are of different servers")


def _check_host(host: str) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        raise Refused("the id's host is an IP address")
    labels = host.split(".")
    if len(labels) < 2 or not labels[-1] or labels[-1].isdigit() or labels[-1].startswith("0x"):
        raise Refused("the id's host is no domain")
    try:
        canonical = idna.encode(idna.decode(host)).decode("ascii")
    except idna.IDNAError as error:
        raise Refused("the id's host is no domain") from error
    if canonical != host:
        raise Refused("the id's host is not written in its one form")
