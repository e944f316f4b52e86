"""The digest of a request's body: Content-Digest (RFC 9530), and Digest as cavage signatures use it."""

import base64
import binascii
import hashlib
import hmac
import re

from talko.federation.wire.errors import Refused

_CONTENT_DIGEST = re.compile(r"(sha-256|sha-512)=:([A-Za-z0-9+/]+={0,2}):")
_DIGEST = re.compile(r"(SHA-256|SHA-512)=([A-Za-z0-9+/]+={0,2})", re.IGNORECASE)
_HASHES = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


def content_digest(body: bytes) -> str:
    return f"sha-256=:{_base64(hashlib.sha256(body).digest())}:"


def digest(body: bytes) -> str:
    return f"SHA-256={_base64(hashlib.sha256(body).digest())}"


def check_content_digest(header: str, body: bytes) -> None:
    _check(_CONTENT_DIGEST, header, body)


def check_digest(header: str, body: bytes) -> None:
    _check(_DIGEST, header, body)


def decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("not base64") from error


def _check(form: re.Pattern[str], header: str, body: bytes) -> None:
    """Every digest that is sent must be right; one that is not known proves nothing and is passed over."""
    known = 0
    for member in header.split(","):
        found = form.fullmatch(member.strip())
        if found:
            known += 1
            expected = _HASHES[found[1].lower()](body).digest()
            if not hmac.compare_digest(decode(found[2]), expected):
                raise Refused("the digest is not the body's")
    if not known:
        raise Refused("no digest that is known here")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
