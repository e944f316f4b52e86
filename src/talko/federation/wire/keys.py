"""Keys of actors: RSA as PEM (`publicKeyPem`) and Ed25519 as Multikey (`publicKeyMultibase`)."""

import base58
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from talko.federation.wire.errors import Refused

PublicKey = RSAPublicKey | Ed25519PublicKey
PrivateKey = RSAPrivateKey | Ed25519PrivateKey

RSA_BITS = range(2048, 4096 + 1)
"""A longer key costs the verifier, not its owner."""
LONGEST_TEXT = 2_000
_ED25519 = b"\xed\x01"


def read_pem(text: str) -> PublicKey:
    if len(text) > LONGEST_TEXT:
        raise Refused("the key is too long")
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused("the key cannot be read") from error
    if isinstance(key, Ed25519PublicKey):
        return key
    if not isinstance(key, RSAPublicKey) or key.key_size not in RSA_BITS or key.public_numbers().e != 65_537:
        raise Refused("not a key that is used here")
    return key


def read_multikey(text: str) -> Ed25519PublicKey:
    content = read_base58(text)
    if len(content) != 34 or not content.startswith(_ED25519):
        raise Refused("not a Multikey of Ed25519")
    return Ed25519PublicKey.from_public_bytes(content[2:])


def read_base58(text: str) -> bytes:
    """Multibase, base58btc. Decoding is quadratic, so the length is checked first."""
    if not text.startswith("z") or len(text) > 200:
        raise Refused("not base58btc")
    try:
        return base58.b58decode(text[1:])
    except ValueError as error:
        raise Refused("not base58btc") from error


def write_base58(content: bytes) -> str:
    return "z" + base58.b58encode(content).decode("ascii")


def write_multikey(key: Ed25519PublicKey) -> str:
    return write_base58(_ED25519 + key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def write_pem(key: PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def sign(content: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(content)
    return key.sign(content, PKCS1v15(), SHA256())


def verify(signature: bytes, content: bytes, key: PublicKey) -> None:
    """The kind of the key decides the algorithm, never what the message says."""
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, content)
        else:
            key.verify(signature, content, PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise Refused("the signature is wrong") from error
