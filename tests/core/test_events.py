"""One room tells the others what happened: once, after the commit, and whatever a listener does."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

import talko
from talko.accounts.actions import erase_account
from talko.actors.actions import create_organisation
from talko.cities.actions import give_role
from talko.cities.signals import agreement_answered, agreement_withdrawn
from talko.core.registries import events
from talko.core.registries.events import Event, announce
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = Path(talko.__file__).parent


class Listener:
    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def __call__(self, **values: Any) -> None:
        self.heard.append(values)


def broken(**values: Any) -> None:
    raise RuntimeError("this listener is broken")


@pytest.fixture
def broken_listeners():
    for event in events.known():
        event.connect(broken, weak=False)
    yield
    for event in events.known():
        event.disconnect(broken)


@pytest.fixture
def listening():
    connected = []

    def listen(signal: Event) -> Listener:
        listener = Listener()
        signal.connect(listener, weak=False)
        connected.append((signal, listener))
        return listener

    yield listen
    for signal, listener in connected:
        signal.disconnect(listener)


@pytest.fixture
def event():
    event = Event("city.lit_up")
    yield event
    del events._events[event.name]


def test_it_is_said_once_the_transaction_is_committed(event, listening):
    city = CityFactory()
    listener = listening(event)
    with transaction.atomic():
        announce(event, city, by=None)
        assert not listener.heard
    assert listener.heard == [{"signal": event, "sender": type(city), "city": city, "by": None}]


def test_nothing_is_said_of_what_is_rolled_back(event, listening):
    city = CityFactory()
    listener = listening(event)
    with transaction.atomic():
        announce(event, city)
        transaction.set_rollback(True)
    assert not listener.heard


def test_a_listener_that_fails_harms_neither_the_write_nor_the_others(broken_listeners, listening, caplog):
    """In every room whose signals others hear."""
    answered = listening(agreement_answered)
    officer = officer_of(CityFactory())
    agreement = AgreementFactory(state="proposed", partner=officer.city_roles.get().city)
    party = agreement.parties.get(city=agreement.partner)
    move(party, "accept", by=officer, revision=agreement.revision)
    give_role(by=officer, city=agreement.partner, email=PersonFactory().email, role="moderator")
    person = PersonFactory()
    create_organisation(by=person, name="Älvnära Odling")
    erase_account(by=PersonFactory())
    assert [said["agreement"] for said in answered.heard] == [agreement]
    assert "this listener is broken" in caplog.text


def test_a_repeated_answer_tells_nobody_again(listening):
    answered, withdrawn = listening(agreement_answered), listening(agreement_withdrawn)
    officer = officer_of(CityFactory())
    agreement = AgreementFactory(state="proposed", partner=officer.city_roles.get().city)
    party = agreement.parties.get(city=agreement.partner)
    for _time in range(2):
        move(party, "accept", by=officer, revision=agreement.revision)
    other = AgreementFactory(state="proposed", proposer=officer.city_roles.get().city)
    for _time in range(2):
        move(other, "withdraw", by=officer)
    assert len(answered.heard) == len(withdrawn.heard) == 1


def test_a_name_is_given_once(event):
    with pytest.raises(ValueError, match="declared twice"):
        Event("city.lit_up")
    assert event in events.known()


def test_nobody_sends_a_signal_in_another_way():
    sending = re.compile(r"\.send(?:_robust)?\(\s*(?:sender=)?[A-Z]\w+")
    found = [str(path) for path in SOURCE.rglob("*.py") if sending.search(path.read_text("utf-8"))]
    assert found == []
