"""The document of an actor: who it is, where its inbox is, and which keys are its own."""

from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from talko.federation.wire import ids, keys, terms
from talko.federation.wire.errors import Refused
from talko.federation.wire.keys import PublicKey

CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://www.w3.org/ns/cid/v1",
    "https://w3id.org/security/v1",
]
RFC9421 = "https://datatracker.ietf.org/doc/html/rfc9421"
IMPLEMENTS = [{"href": RFC9421, "name": "RFC 9421: HTTP Message Signatures"}]
KINDS = {"Application", "Group", "Organization", "Service"}
"""Natural persons are not actors between cities."""
MOST_KEYS = 8
LONGEST_NAME = 300


@dataclass(frozen=True)
class Actor:
    id: str
    kind: str
    name: str
    inbox: str
    keys: dict[str, PublicKey]
    implements: frozenset[str] = field(default_factory=frozenset)
    """What its server can do (FEP-844e)."""

    def key(self, key_id: str) -> PublicKey:
        if key_id not in self.keys:
            raise Refused("the key is not the actor's")
        return self.keys[key_id]


def write(
    actor_id: str,
    *,
    kind: str,
    name: str,
    username: str,
    inbox: str,
    rsa: RSAPublicKey,
    ed25519: Ed25519PublicKey,
) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": actor_id,
        "type": kind,
        "name": name,
        "preferredUsername": username,
        "inbox": inbox,
        "publicKey": {"id": f"{actor_id}#main-key", "owner": actor_id, "publicKeyPem": keys.write_pem(rsa)},
        "assertionMethod": [
            {
                "id": f"{actor_id}#ed25519-key",
                "type": "Multikey",
                "controller": actor_id,
                "publicKeyMultibase": keys.write_multikey(ed25519),
            }
        ],
        "generator": {"type": "Application", "name": "Talko", "implements": IMPLEMENTS},
    }


def read(document: dict[str, Any], asked: str, *, loopback: bool = False) -> Actor:
    """The actor that was asked for at `asked`, and not another one that its document claims to be."""
    actor_id = ids.read_id(document.get("id") or document.get("@id"), loopback=loopback)
    if actor_id != asked:
        raise Refused("the document is of another actor")
    found = terms.normalise(document)
    kind, inbox = found.get("type"), ids.read_id(found.get("inbox"), loopback=loopback)
    if not isinstance(kind, str) or kind not in KINDS:
        raise Refused("not a city or an organisation")
    ids.require_same_origin(actor_id, inbox)
    name = found.get("name") or found.get("preferredUsername")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise Refused("the actor has no name")
    return Actor(actor_id, kind, name, inbox, _keys(found, actor_id, loopback), _implements(found))


def _keys(found: dict[str, Any], actor_id: str, loopback: bool) -> dict[str, PublicKey]:
    """Keys that name the actor as their owner. One of another owner makes the whole document wrong."""
    ways = (("publicKey", "owner", "publicKeyPem"), ("assertionMethod", "controller", "publicKeyMultibase"))
    own: dict[str, PublicKey] = {}
    for list_name, owner_name, value_name in ways:
        for given in _several(found.get(list_name)):
            if not isinstance(given, dict):
                continue  # a reference to a key elsewhere
            key_id = ids.read_key_id(given.get("id"), loopback=loopback)
            value = given.get(value_name)
            if given.get(owner_name) != actor_id or key_id.partition("#")[0] != actor_id:
                raise Refused("a key of the actor has another owner")
            if not isinstance(value, str) or key_id in own or len(own) == MOST_KEYS:
                raise Refused("the actor's keys cannot be read")
            own[key_id] = keys.read_pem(value) if list_name == "publicKey" else keys.read_multikey(value)
    return own


def _implements(found: dict[str, Any]) -> frozenset[str]:
    generator = found.get("generator")
    listed = _several(generator.get("implements")) if isinstance(generator, dict) else []
    named = [each.get("href") or each.get("id") if isinstance(each, dict) else each for each in listed]
    return frozenset(each for each in named if isinstance(each, str))


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
