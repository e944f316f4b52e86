"""What is read of another server: strictly, and under one name."""

import json
import time

import pytest

from talko.federation.wire import documents, ids, terms
from talko.federation.wire.errors import Refused

PLACE = "https://lulea.example/challenges/1"


def test_a_document_is_read():
    raw = '{"type": "Note", "content": "Hyvää päivää 🌲", "size": [1, 2.5, null, true]}'.encode()
    assert documents.read(raw) == json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b"\xff{}",
        b"\xef\xbb\xbf{}",
        b'{"amount": NaN}',
        b'{"amount": -Infinity}',
        b'{"amount": 1e999}',
        b'{"amount": 9007199254740992}',
        b'{"amount": ' + b"9" * 10_000 + b"}",
        b'{"actor": "a", "actor": "b"}',
        b'{"object": {"id": 1, "id": 2}}',
        rb'{"content": "\ud800"}',
        rb'{"\udfff": 1}',
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":' + b"[" * 400_000 + b"]" * 400_000 + b"}",
        b'{"a": [' + b"1," * 30_000 + b"1]}",
        b'{"a": [' + b"{}," * 300_000 + b"{}]}",
        b'{"a": "' + b'\\"' * 400_000 + b"," * 30_000 + b"\\",
        b'{"a": "' + b"x" * 1_000_000 + b'"}',
    ],
    ids=lambda raw: raw[:24].decode("latin-1"),
)
def test_what_two_readers_could_read_differently_or_never_end_is_refused(raw):
    begun = time.process_time()
    with pytest.raises(Refused):
        documents.read(raw)
    assert time.process_time() - begun < 0.05


def test_a_long_text_may_have_any_number_of_commas():
    raw = json.dumps({"content": 'a, "b", [c], {d}' * 10_000}).encode()
    assert documents.read(raw) == json.loads(raw)


@pytest.mark.parametrize(
    "good",
    [
        PLACE,
        "https://lulea.example/",
        "https://lulea.example:8443/a?b=c",
        "https://xn--lule-qoa.example/a",
    ],
)
def test_an_id_has_one_spelling(good):
    assert ids.read_id(good) == good


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        {"id": PLACE},
        "",
        "lulea.example/a",
        "https://lulea.example",
        "HTTPS://lulea.example/a",
        "https://Lulea.example/a",
        "https://lulea.example./a",
        "https://lulea.example:443/a",
        "https://lulea.example:0443/a",
        "https://lulea.example:/a",
        "https://lulea.example:0/a",
        "https://lulea.example:99999/a",
        "https://luleå.example/a",
        "https://xn--zzzzzzzzz.example/a",
        "https://xn--lulea-.example/a",
        "https://lulea.example/a#b",
        "https://lulea.example/a#",
        "https://lulea.example/a/../b",
        "https://lulea.example/%2E%2e/b",
        "https://eva@lulea.example/a",
        "https://lulea.example\\@austin.example/a",
        "https://lulea.example/a\n",
        "https://[::1]/a",
        "https://127.0.0.1/a",
        "https://2130706433/a",
        "https://0x7f.1/a",
        "https://localhost/a",
        "http://lulea.example/a",
        "http://127.0.0.1/a",
        "data:text/plain,a",
        "javascript:alert(1)",
        "https://lulea.example/" + "a" * 2_000,
    ],
)
def test_another_spelling_is_refused_and_not_corrected(bad):
    with pytest.raises(Refused):
        ids.read_id(bad)


def test_plain_http_is_for_two_demo_servers_on_one_machine():
    assert ids.read_id("http://127.0.0.1:18240/a", loopback=True)
    for other in (
        "http://127.0.0.2:18240/a",
        "http://lulea.example/a",
        "https://127.0.0.1/a",
        "http://[::1]/a",
    ):
        with pytest.raises(Refused):
            ids.read_id(other, loopback=True)


def test_only_the_id_of_a_key_has_a_fragment():
    assert ids.read_key_id(PLACE + "#main-key") == PLACE + "#main-key"
    for bad in (PLACE + "#a#b", PLACE + "#å", "#main-key", None):
        with pytest.raises(Refused):
            ids.read_key_id(bad)


def test_who_speaks_for_a_thing_is_on_its_server():
    ids.require_same_origin(PLACE, "https://lulea.example/actor")
    for other in (
        "https://lulea.example:8443/a",
        "https://www.lulea.example/a",
        "https://lulea.example.evil.example/a",
    ):
        with pytest.raises(Refused):
            ids.require_same_origin(PLACE, other)


def test_a_term_has_one_name_however_it_was_written():
    vf = "https://w3id.org/valueflows/ont/vf#"
    sent = {
        "@context": ["https://evil.example/context"],
        "@id": PLACE,
        "type": "vf:Proposal",
        vf + "purpose": {"@value": "request"},
        vf + "publishes": {
            "type": vf + "Intent",
            "vf:action": {"@id": vf + "transfer"},
            vf + "resourceConformsTo": {"id": "https://www.wikidata.org/wiki/Q4917"},
            "https://www.w3.org/ns/activitystreams#name": [{"@value": "Kuja", "@language": "fi"}],
            vf + "hasUnit": "http://www.ontology-of-units-of-measure.org/resource/om-2/one",
        },
    }
    assert terms.normalise(sent) == {
        "id": PLACE,
        "type": "Proposal",
        "purpose": "request",
        "publishes": {
            "type": "Intent",
            "action": "transfer",
            "resourceConformsTo": "https://www.wikidata.org/wiki/Q4917",
            "name": ["Kuja"],
            "hasUnit": "om2:one",
        },
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"vf:action": "transfer", "https://w3id.org/valueflows/ont/vf#action": "deliverService"},
        {"id": PLACE, "@id": "https://evil.example/a"},
        {"action": {"@value": {"id": PLACE}}},
        {"action": {"@value": "transfer", "actor": PLACE}},
    ],
)
def test_a_term_that_is_given_twice_is_refused(sent):
    with pytest.raises(Refused):
        terms.normalise(sent)
