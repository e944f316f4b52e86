"""Proofs inside a document (FEP-8b32, eddsa-jcs-2022), which last longer than the request that brought it.

Only public content of organisations is signed so: a proof cannot be taken back, and would outlive an erasure.
"""

import hashlib
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from talko.federation.wire import keys
from talko.federation.wire.errors import Refused

_FIXED = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod"}


def add(document: dict[str, Any], key_id: str, key: Ed25519PrivateKey, created: str) -> dict[str, Any]:
    """The document with its proof. `created` is a moment of RFC 3339."""
    options = {
        "@context": document["@context"],
        **_FIXED,
        "verificationMethod": key_id,
        "created": created,
    }
    value = keys.write_base58(key.sign(_hashed(document, options)))
    return {**document, "proof": {**options, "proofValue": value}}


def method_of(document: dict[str, Any]) -> str:
    """The id of the key that the proof claims; the caller checks whose it is."""
    return str(_proof(document)["verificationMethod"])


def verify(document: dict[str, Any], key: Ed25519PublicKey) -> None:
    proof = _proof(document)
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    keys.verify(keys.read_base58(proof["proofValue"]), _hashed(unsigned, options), key)


def _proof(document: dict[str, Any]) -> dict[str, Any]:
    proof = document.get("proof")
    if not isinstance(proof, dict) or any(proof.get(name) != value for name, value in _FIXED.items()):
        raise Refused("not exactly one proof of the kind that is known here")
    if not all(isinstance(proof.get(name), str) for name in ("verificationMethod", "created", "proofValue")):
        raise Refused("the proof is not complete")
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise Refused("the proof is of another context")
    return proof


def _hashed(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    try:
        both = [rfc8785.dumps(options), rfc8785.dumps(document)]
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise Refused("the document has no canonical form") from error
    return b"".join(hashlib.sha256(each).digest() for each in both)
