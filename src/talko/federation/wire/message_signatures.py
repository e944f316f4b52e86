"""HTTP message signatures (RFC 9421), with one signature a message and all that matters covered."""

import base64
import re
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from talko.federation.wire import digests, keys
from talko.federation.wire.errors import Refused
from talko.federation.wire.keys import PrivateKey, PublicKey
from talko.federation.wire.requests import KeyOf, Request, Verified, check_age

LONGEST = 4_000
_LABEL = r"([a-z*][a-z0-9_\-.*]*)"
_INPUT = re.compile(
    _LABEL
    + r'=(\(("[a-z0-9@\-]+"(?: "[a-z0-9@\-]+")*)\)((?:;[a-z]+=(?:-?[0-9]{1,15}|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))+))'
)
_PARAMETER = re.compile(r';([a-z]+)=(?:(-?[0-9]+)|"([^"]*)")')
_SIGNATURE = re.compile(_LABEL + r"=:([A-Za-z0-9+/]+={0,2}):")
_DERIVED = {"@method", "@target-uri", "@authority", "@path", "@query", "@scheme", "@request-target"}


def sign(request: Request, key_id: str, key: PrivateKey, created: datetime) -> dict[str, str]:
    """The headers to add; the request has its Host already."""
    covered = ["@method", "@target-uri", "@authority", "content-digest"]
    sent = [*request.headers, ("content-digest", digests.content_digest(request.body))]
    signed = Request(request.method, request.url, sent, request.body)
    names = " ".join(f'"{name}"' for name in covered)
    algorithm = "ed25519" if isinstance(key, Ed25519PrivateKey) else "rsa-v1_5-sha256"
    parameters = f'({names});created={int(created.timestamp())};keyid="{key_id}";alg="{algorithm}"'
    signature = base64.b64encode(keys.sign(base(signed, covered, parameters), key)).decode("ascii")
    return {
        "Content-Digest": sent[-1][1],
        "Signature-Input": f"sig1={parameters}",
        "Signature": f"sig1=:{signature}:",
    }


def verify(request: Request, key_of: KeyOf, now: datetime) -> Verified:
    """Raises Refused for whatever is not signed by the key, wholly and lately."""
    request.check_host()
    given, proof = request.header("signature-input"), request.header("signature")
    if len(given) + len(proof) > LONGEST:
        raise Refused("the signature is too long")
    described, signed = _INPUT.fullmatch(given), _SIGNATURE.fullmatch(proof)
    if not described or not signed or described[1] != signed[1]:
        raise Refused("not exactly one signature in its one form")
    covered = [name.strip('"') for name in described[3].split(" ")]
    _check_coverage(request, covered)
    values = _parameters(described[4])
    if not values.get("keyid") or not values.get("created", "").isdigit():
        raise Refused("the signature does not say when and by which key")
    check_age(_moment(values["created"]), now)
    if "expires" in values and _moment(values["expires"]) < now:
        raise Refused("the signature has expired")
    digests.check_content_digest(request.header("content-digest"), request.body)
    key = key_of(values["keyid"])
    _check_algorithm(values.get("alg"), key)
    keys.verify(digests.decode(signed[2]), base(request, covered, described[2]), key)
    return Verified(values["keyid"], "rfc9421")


def base(request: Request, covered: list[str], parameters: str) -> bytes:
    """The signature base of section 2.5."""
    lines = [f'"{name}": {_component(request, name)}' for name in covered]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("utf-8")


def _component(request: Request, name: str) -> str:
    if not name.startswith("@"):
        return request.header(name)
    if name not in _DERIVED:
        raise Refused(f"{name} is not known here")
    scheme = request.url.partition(":")[0]
    return {
        "@method": request.method,
        "@target-uri": f"{scheme}://{request.authority}{request.target}",
        "@authority": request.authority,
        "@path": request.path,
        "@query": f"?{request.query}",
        "@scheme": scheme,
        "@request-target": request.target,
    }[name]


def _check_coverage(request: Request, covered: list[str]) -> None:
    names = set(covered)
    if len(names) != len(covered):
        raise Refused("a component is covered twice")
    where = "@target-uri" in names or (
        ("@authority" in names or "host" in names)
        and ("@request-target" in names or names >= ({"@path", "@query"} if request.query else {"@path"}))
    )
    if "@method" not in names or not where or "content-digest" not in names:
        raise Refused("method, target, host and content digest are not all covered")


def _parameters(text: str) -> dict[str, str]:
    found = [(name, number or string) for name, number, string in _PARAMETER.findall(text)]
    values = dict(found)
    if len(values) != len(found):
        raise Refused("a parameter of the signature occurs twice")
    return values


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("not a moment") from error


def _check_algorithm(named: str | None, key: PublicKey) -> None:
    expected = "ed25519" if isinstance(key, Ed25519PublicKey) else "rsa-v1_5-sha256"
    if named not in {None, expected}:
        raise Refused("the signature names another algorithm than its key's")
