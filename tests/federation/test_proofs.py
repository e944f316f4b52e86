"""Proofs of FEP-8b32: its test vector, and what is refused."""

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from talko.federation.wire import keys, proofs
from talko.federation.wire.errors import Refused

CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"]
KEY_ID = "https://server.example/users/alice#ed25519-key"
VALUE = "zLaewdp4H9kqtwyrLatK4cjY5oRHwVcw4gibPSUDYDMhi4M49v8pcYk3ZB6D69dNpAPbUmY8ocuJ3m9KhKJEEg7z"
"""The key, the document and this value are those of the feature file of FEP-8b32."""


@pytest.fixture
def key():
    return Ed25519PrivateKey.from_private_bytes(
        base58.b58decode("3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")[2:]
    )


@pytest.fixture
def document():
    return {
        "@context": CONTEXT,
        "id": "https://server.example/activities/1",
        "type": "Create",
        "actor": "https://server.example/users/alice",
        "object": {
            "id": "https://server.example/objects/1",
            "type": "Note",
            "attributedTo": "https://server.example/users/alice",
            "content": "Hello world",
            "location": {"type": "Place", "longitude": -71.184902, "latitude": 25.273962},
        },
    }


def test_the_published_vector_comes_out(key, document):
    signed = proofs.add(document, KEY_ID, key, "2023-02-24T23:36:38Z")

    assert signed["proof"]["proofValue"] == VALUE
    assert proofs.method_of(signed) == KEY_ID
    proofs.verify(signed, keys.read_multikey(keys.write_multikey(key.public_key())))


@pytest.mark.parametrize(
    "change",
    [
        lambda signed: signed["object"].update(content="Hello moon"),
        lambda signed: signed.update(extra=1),
        lambda signed: signed.update({"@context": CONTEXT[:1]}),
        lambda signed: signed.pop("proof"),
        lambda signed: signed.update(proof=[signed["proof"], signed["proof"]]),
        lambda signed: signed["proof"].update(created="2026-02-24T23:36:38Z"),
        lambda signed: signed["proof"].update(verificationMethod="https://evil.example/a#key"),
        lambda signed: signed["proof"].update(proofPurpose="authentication"),
        lambda signed: signed["proof"].update(cryptosuite="eddsa-rdfc-2022"),
        lambda signed: signed["proof"].update({"@context": CONTEXT[:1]}),
        lambda signed: signed["proof"].update(proofValue=VALUE[:-1] + "y"),
        lambda signed: signed["proof"].update(proofValue="z0OIl"),
        lambda signed: signed["proof"].update(proofValue="z" + "1" * 100_000),
        lambda signed: signed["proof"].update(proofValue=7),
    ],
)
def test_a_changed_document_or_proof_is_refused(key, document, change):
    signed = proofs.add(document, KEY_ID, key, "2023-02-24T23:36:38Z")
    change(signed)
    with pytest.raises(Refused):
        proofs.verify(signed, key.public_key())


def test_a_proof_of_another_key_is_refused(key, document):
    signed = proofs.add(document, KEY_ID, key, "2023-02-24T23:36:38Z")
    with pytest.raises(Refused):
        proofs.verify(signed, Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize("text", ["", "z", "uAAAA", "z" + "1" * 34, "z6MkÅ"])
def test_what_is_no_multikey_is_refused(text):
    with pytest.raises(Refused):
        keys.read_multikey(text)
