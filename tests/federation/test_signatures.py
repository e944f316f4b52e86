"""Signed requests: both profiles, RFC 9421's own example, and every way to forge one."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from talko.federation.wire import cavage, digests, keys, message_signatures
from talko.federation.wire.errors import Refused
from talko.federation.wire.requests import Request

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEY_ID = "https://austin.example/actor#main-key"
RSA = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
ED25519 = Ed25519PrivateKey.generate()
PROFILES = [message_signatures, cavage]

both_profiles = pytest.mark.parametrize("profile", PROFILES, ids=["rfc9421", "cavage"])
both_keys = pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])


def request_of(profile, key=RSA, created=NOW, **changes):
    plain = Request(
        "POST", "https://lulea.example/inbox?a=b", [("Host", "lulea.example")], b'{"type": "Follow"}'
    )
    added = profile.sign(plain, KEY_ID, key, created)
    return replace(plain, headers=[*plain.headers, *added.items()], **changes)


def with_header(request, name, change):
    headers = [(each, change(value) if each == name else value) for each, value in request.headers]
    return replace(request, headers=headers)


def check(profile, request, key=RSA, now=NOW):
    return profile.verify(request, lambda _key_id: key.public_key(), now)


@both_profiles
@both_keys
def test_a_signed_request_is_verified(profile, key):
    verified = check(profile, request_of(profile, key), key)
    assert verified.key_id == KEY_ID


@both_profiles
@pytest.mark.parametrize(
    "changes",
    [
        {"body": b'{"type": "Delete"}'},
        {"body": b""},
        {"method": "PUT"},
        {"url": "https://lulea.example/inbox?a=c"},
        {"url": "https://lulea.example/other?a=b"},
        {"url": "https://austin.example/inbox?a=b"},
        {"headers": []},
        {"headers": [("Host", "lulea.example")]},
    ],
    ids=str,
)
def test_a_request_that_was_changed_on_its_way_is_refused(profile, changes):
    with pytest.raises(Refused):
        check(profile, replace(request_of(profile), **changes))


@both_profiles
@pytest.mark.parametrize("name", ["Host", "Signature", "Digest", "Content-Digest", "Date", "Signature-Input"])
def test_a_header_that_is_sent_twice_is_refused(profile, name):
    request = request_of(profile)
    twice = [pair for pair in request.headers if pair[0] == name]
    if twice:
        with pytest.raises(Refused):
            check(profile, replace(request, headers=[*request.headers, *twice]))


@both_profiles
def test_a_body_that_was_swapped_with_its_digest_is_refused(profile):
    request = request_of(profile, body=b"{}")
    request = with_header(request, "Digest", lambda _old: digests.digest(b"{}"))
    request = with_header(request, "Content-Digest", lambda _old: digests.content_digest(b"{}"))
    with pytest.raises(Refused, match="signature is wrong"):
        check(profile, request)


@both_profiles
@pytest.mark.parametrize("age", [timedelta(hours=25), timedelta(hours=1, seconds=1), timedelta(minutes=-6)])
def test_what_is_signed_too_long_ago_or_in_the_future_is_refused(profile, age):
    with pytest.raises(Refused, match=r"too old|future"):
        check(profile, request_of(profile, created=NOW - age))


@both_profiles
@both_keys
def test_the_kind_of_the_key_decides_the_algorithm(profile, key):
    other = ED25519 if key is RSA else RSA
    with pytest.raises(Refused):
        check(profile, request_of(profile, key), other)


@pytest.mark.parametrize("named", ["hmac-sha256", "rsa-pss-sha512", "ed25519", "none", ""])
def test_an_algorithm_that_is_not_the_keys_is_refused(named):
    request = request_of(message_signatures)
    renamed = with_header(request, "Signature-Input", lambda old: old.replace("rsa-v1_5-sha256", named))
    with pytest.raises(Refused, match="another algorithm"):
        check(message_signatures, renamed)
    renamed = with_header(request_of(cavage), "Signature", lambda old: old.replace("rsa-sha256", named))
    with pytest.raises(Refused, match="another algorithm"):
        check(cavage, renamed)


@pytest.mark.parametrize(
    "covered",
    [
        ["@method", "@target-uri"],
        ["@target-uri", "content-digest"],
        ["@method", "content-digest"],
        ["@method", "@path", "@authority", "content-digest"],
        ["@method", "@path", "@query", "content-digest"],
        ["@method", "@target-uri", "content-digest", "content-digest"],
        ["@method", "@target-uri", "content-digest", "@status"],
        ["@method", "@target-uri", "content-digest", "date"],
    ],
    ids=" ".join,
)
def test_rfc9421_what_is_not_covered_is_not_believed(covered):
    request = request_of(message_signatures)
    names = " ".join(f'"{name}"' for name in covered)
    changed = with_header(request, "Signature-Input", lambda old: re.sub(r"\(.*\)", f"({names})", old))
    with pytest.raises(Refused, match=r"covered|known here|sent 0 times"):
        check(message_signatures, changed)


@pytest.mark.parametrize("left_out", ["(request-target)", "host", "date", "digest"])
def test_cavage_what_is_not_covered_is_not_believed(left_out):
    request = request_of(cavage)
    headers = " ".join(name for name in ("(request-target)", "host", "date", "digest") if name != left_out)
    changed = with_header(
        request, "Signature", lambda old: re.sub(r'headers="[^"]*"', f'headers="{headers}"', old)
    )
    with pytest.raises(Refused, match="covered"):
        check(cavage, changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda old: old + ", " + old.replace("sig1", "sig2"),
        lambda old: old.replace("sig1", "sig2"),
        lambda old: old + ";created=1",
        lambda old: re.sub(r";created=\d+", "", old),
        lambda old: re.sub(r";created=\d+", ";created=-1", old),
        lambda old: re.sub(r";created=\d+", ";created=999999999999999", old),
        lambda old: re.sub(r";keyid=\"[^\"]*\"", "", old),
        lambda old: old + ";expires=1",
        lambda old: old.replace('"content-digest"', '"content-digest";bs'),
        lambda old: old.replace('"@method"', '"@method";req'),
        lambda old: old + "x" * 5_000,
        lambda _old: "",
    ],
)
def test_rfc9421_another_form_is_refused(change):
    with pytest.raises(Refused):
        check(message_signatures, with_header(request_of(message_signatures), "Signature-Input", change))


@pytest.mark.parametrize(
    "change",
    [
        lambda old: old + ', keyId="https://evil.example/a"',
        lambda old: old + "," + old,
        lambda old: old.replace("(request-target)", "(request-target) (request-target)"),
        lambda old: old.replace("(request-target)", "(request-target) (created)"),
        lambda old: old.replace("keyId", "keyid"),
        lambda old: re.sub(r'signature="[^"]*"', 'signature="?"', old),
        lambda old: old + "x" * 5_000,
        lambda _old: "",
    ],
)
def test_cavage_another_form_is_refused(change):
    with pytest.raises(Refused):
        check(cavage, with_header(request_of(cavage), "Signature", change))


def test_cavage_a_date_that_is_none_is_refused():
    for date in ("yesterday", "", "Tue, 99 Dec 2026 12:00:00 GMT", "Tue, 01 Dec 2026 12:00:00 -0000"):
        with pytest.raises(Refused):
            check(cavage, with_header(request_of(cavage), "Date", lambda _old, date=date: date))


def test_a_key_is_asked_for_only_when_all_else_is_right():
    def key_of(key_id):
        raise AssertionError(key_id)

    for profile in PROFILES:
        with pytest.raises(Refused):
            profile.verify(request_of(profile, body=b"{}"), key_of, NOW)


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(public_exponent=65_537, key_size=1024),
        ec.generate_private_key(ec.SECP256R1()),
    ],
    ids=["rsa-1024", "p-256"],
)
def test_weak_and_unknown_keys_are_refused(key):
    with pytest.raises(Refused):
        keys.read_pem(keys.write_pem(key.public_key()))


def test_keys_are_read_as_they_are_written():
    for key in (RSA, ED25519):
        assert keys.write_pem(keys.read_pem(keys.write_pem(key.public_key()))) == keys.write_pem(
            key.public_key()
        )
    for text in ("", "x" * 10_000, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"):
        with pytest.raises(Refused):
            keys.read_pem(text)


def test_a_digest_that_is_not_known_proves_nothing():
    right = digests.content_digest(b"a")
    digests.check_content_digest(f"unixsum=:AAAA:, {right}", b"a")
    for header in (
        "",
        "md5=:AAAA:",
        right.lower(),
        f"{digests.content_digest(b'b')}, {right}",
        "sha-256=:A:",
    ):
        with pytest.raises(Refused):
            digests.check_content_digest(header, b"a")


def test_rfc9421_appendix_b_2_6():
    key = load_pem_private_key(
        b"-----BEGIN PRIVATE KEY-----\n"
        b"MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n"
        b"-----END PRIVATE KEY-----\n",
        None,
    )
    headers = [
        ("Host", "example.com"),
        ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("Content-Type", "application/json"),
        ("Content-Length", "18"),
    ]
    request = Request("POST", "https://example.com/foo?param=Value&Pet=dog", headers, b'{"hello": "world"}')
    covered = ["date", "@method", "@path", "@authority", "content-type", "content-length"]
    names = " ".join(f'"{name}"' for name in covered)
    parameters = f'({names});created=1618884473;keyid="test-key-ed25519"'

    signature = keys.sign(message_signatures.base(request, covered, parameters), key)

    expected = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert signature == digests.decode(expected)
