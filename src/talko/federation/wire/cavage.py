"""Signatures by draft-cavage-http-signatures-12, as most of the fediverse sends them."""

import base64
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from talko.federation.wire import digests, keys
from talko.federation.wire.errors import Refused
from talko.federation.wire.keys import PrivateKey, PublicKey
from talko.federation.wire.requests import KeyOf, Request, Verified, check_age

LONGEST = 4_000
_PARAMETER = re.compile(r'\s*([a-zA-Z]+)="([^"]*)"\s*')
_NEEDED = {"(request-target)", "host", "date", "digest"}


def sign(request: Request, key_id: str, key: PrivateKey, created: datetime) -> dict[str, str]:
    """The headers to add; the request has its Host already."""
    added = {
        "Date": format_datetime(created.astimezone(UTC), usegmt=True),
        "Digest": digests.digest(request.body),
    }
    covered = ["(request-target)", "host", "date", "digest"]
    signed = Request(request.method, request.url, [*request.headers, *added.items()], request.body)
    signature = base64.b64encode(keys.sign(_base(signed, covered), key)).decode("ascii")
    algorithm = "hs2019" if isinstance(key, Ed25519PrivateKey) else "rsa-sha256"
    value = f'keyId="{key_id}",algorithm="{algorithm}",headers="{" ".join(covered)}",signature="{signature}"'
    return {**added, "Signature": value}


def verify(request: Request, key_of: KeyOf, now: datetime) -> Verified:
    """Raises Refused for whatever is not signed by the key, wholly and lately."""
    request.check_host()
    values = _parameters(request.header("signature"))
    if not values.keys() >= {"keyId", "headers", "signature"}:
        raise Refused("the signature is not complete")
    covered = values["headers"].split(" ")
    if len(set(covered)) != len(covered) or not set(covered) >= _NEEDED:
        raise Refused("target, host, date and digest are not all covered once")
    check_age(_date(request.header("date")), now)
    digests.check_digest(request.header("digest"), request.body)
    key = key_of(values["keyId"])
    _check_algorithm(values.get("algorithm"), key)
    keys.verify(digests.decode(values["signature"]), _base(request, covered), key)
    return Verified(values["keyId"], "cavage")


def _base(request: Request, covered: list[str]) -> bytes:
    lines = []
    for name in covered:
        if name == "(request-target)":
            lines.append(f"{name}: {request.method.lower()} {request.target}")
        elif name.startswith("("):
            raise Refused(f"{name} is not known here")
        else:
            lines.append(f"{name}: {request.header(name)}")
    return "\n".join(lines).encode("utf-8")


def _parameters(header: str) -> dict[str, str]:
    if len(header) > LONGEST:
        raise Refused("the signature is too long")
    found = [_PARAMETER.fullmatch(piece) for piece in header.split(",")]
    values = {each[1]: each[2] for each in found if each}
    if len(values) != len(found):
        raise Refused("not exactly one signature in its one form")
    return values


def _date(text: str) -> datetime:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError) as error:
        raise Refused("not a date") from error
    if moment.tzinfo is None:
        raise Refused("the date has no time zone")
    return moment


def _check_algorithm(named: str | None, key: PublicKey) -> None:
    known = {"hs2019", "ed25519"} if isinstance(key, Ed25519PublicKey) else {"hs2019", "rsa-sha256"}
    if named is not None and named.lower() not in known:
        raise Refused("the signature names another algorithm than its key's")
