"""Actors' documents and activities: who may say what."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from talko.federation.wire import activities, actors, cavage, message_signatures, signed
from talko.federation.wire.errors import Refused
from talko.federation.wire.requests import Request

AUSTIN = "https://austin.example/actor"
LULEA = "https://lulea.example/actor"
RSA = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
ED25519 = Ed25519PrivateKey.generate()


@pytest.fixture
def document():
    return actors.write(
        AUSTIN,
        kind="Application",
        name="Austin",
        username="austin",
        inbox="https://austin.example/inbox",
        rsa=RSA.public_key(),
        ed25519=ED25519.public_key(),
    )


def test_an_actor_is_read_as_it_is_written_and_signs_in_both_profiles(document):
    actor = actors.read(json.loads(json.dumps(document)), AUSTIN)

    assert (actor.name, actor.inbox) == ("Austin", "https://austin.example/inbox")
    assert actors.RFC9421 in actor.implements
    now = datetime(2026, 12, 1, tzinfo=UTC)
    plain = Request("POST", "https://lulea.example/inbox", [("Host", "lulea.example")], b"{}")
    ways = [
        (message_signatures, RSA, "#main-key"),
        (cavage, RSA, "#main-key"),
        (cavage, ED25519, "#ed25519-key"),
    ]
    for profile, key, fragment in ways:
        headers = [*plain.headers, *profile.sign(plain, AUSTIN + fragment, key, now).items()]
        sent = Request(plain.method, plain.url, headers, plain.body)
        assert signed.verify(sent, actor.key, now).key_id == AUSTIN + fragment
    with pytest.raises(Refused):
        signed.verify(plain, actor.key, now)
    with pytest.raises(Refused):
        actor.key(LULEA + "#main-key")


@pytest.mark.parametrize(
    "change",
    [
        lambda sent: sent.update(id=LULEA),
        lambda sent: sent.update(id="https://austin.example/ACTOR"),
        lambda sent: sent.update(type="Person"),
        lambda sent: sent.update(type=["Application", "Person"]),
        lambda sent: sent.update(inbox="https://lulea.example/inbox"),
        lambda sent: sent.update(inbox="http://169.254.169.254/"),
        lambda sent: sent.update(inbox=None),
        lambda sent: sent.update(name={"en": "Austin"}),
        lambda sent: sent.update(name="A" * 1_000),
        lambda sent: sent["publicKey"].update(owner=LULEA),
        lambda sent: sent["publicKey"].update(id=LULEA + "#main-key"),
        lambda sent: sent["publicKey"].update(publicKeyPem=7),
        lambda sent: sent["assertionMethod"][0].update(controller=LULEA),
        lambda sent: sent["assertionMethod"][0].update(id=AUSTIN + "#main-key"),
        lambda sent: sent.update(assertionMethod=sent["assertionMethod"] * 2),
        lambda sent: sent.update({"as:inbox": "https://austin.example/other"}),
    ],
)
def test_an_actor_that_claims_what_is_not_its_own_is_refused(document, change):
    change(document)
    with pytest.raises(Refused):
        actors.read(document, AUSTIN)


def activity(**changes):
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://austin.example/activities/1",
        "type": "Create",
        "actor": AUSTIN,
        "object": {"id": "https://austin.example/notes/1", "type": "Note", "attributedTo": AUSTIN},
        **changes,
    }


def test_an_activity_is_read():
    found = activities.read(activity(), AUSTIN)
    assert (found.type, found.object_id) == ("Create", "https://austin.example/notes/1")


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": LULEA},
        {"actor": "https://austin.example/organisations/1"},
        {"actor": [AUSTIN, LULEA]},
        {"id": "https://lulea.example/activities/1"},
        {"id": None},
        {"type": "Note"},
        {"type": ["Create", "Delete"]},
        {"type": "Like"},
        {"object": None},
        {"object": []},
        {"object": {}},
        {"object": "https://austin.example/activities/1"},
        {"object": {"id": "https://lulea.example/notes/1", "type": "Note"}},
        {"object": {"id": "https://austin.example/notes/1", "attributedTo": LULEA}},
        {"object": {"id": "https://austin.example/notes/1", "attributedTo": "https://austin.example/other"}},
        {"type": "Update", "object": {"id": "https://lulea.example/notes/1"}},
        {"type": "Delete", "object": "https://lulea.example/notes/1"},
        {"type": "Delete", "object": LULEA},
        {
            "type": "Undo",
            "object": {"id": "https://lulea.example/follows/1", "type": "Follow", "actor": LULEA},
        },
    ],
    ids=str,
)
def test_an_activity_that_its_signer_may_not_say_is_refused(changes):
    with pytest.raises(Refused):
        activities.read(activity(**changes), AUSTIN)


@pytest.mark.parametrize("kind", ["Announce", "Add", "Accept"])
def test_what_is_embedded_of_another_server_is_not_believed(kind):
    forged = {
        "id": "https://lulea.example/notes/1",
        "type": "Note",
        "content": "Forged",
        "attributedTo": LULEA,
    }
    found = activities.read(activity(type=kind, object=forged), AUSTIN)
    assert found.body["object"] == "https://lulea.example/notes/1"
