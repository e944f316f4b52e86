"""One room tells the others what happened: once, after the commit, and whatever a listener does."""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.dispatch import Signal

import talko
from talko.accounts.actions import erase_account
from talko.actors.actions import create_organisation
from talko.cities.actions import accept_agreement, give_role, withdraw_agreement
from talko.cities.signals import agreement_answered, agreement_withdrawn
from talko.core.signals import announce
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


def all_signals() -> list[Signal]:
    rooms = [room.name for room in pkgutil.iter_modules([str(SOURCE)]) if room.ispkg]
    modules = [
        importlib.import_module(f"talko.{room}.signals")
        for room in rooms
        if (SOURCE / room / "signals.py").exists() and room != "core"
    ]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Signal)]


@pytest.fixture
def broken_listeners():
    for signal in all_signals():
        signal.connect(broken, weak=False)
    yield
    for signal in all_signals():
        signal.disconnect(broken)


@pytest.fixture
def listening():
    connected = []

    def listen(signal: Signal) -> Listener:
        listener = Listener()
        signal.connect(listener, weak=False)
        connected.append((signal, listener))
        return listener

    yield listen
    for signal, listener in connected:
        signal.disconnect(listener)


def test_it_is_said_once_the_transaction_is_committed(listening):
    signal, city = Signal(), CityFactory()
    listener = listening(signal)
    with transaction.atomic():
        announce(signal, city, by=None)
        assert not listener.heard
    assert listener.heard == [{"signal": signal, "sender": type(city), "city": city, "by": None}]


def test_nothing_is_said_of_what_is_rolled_back(listening):
    signal, city = Signal(), CityFactory()
    listener = listening(signal)
    with transaction.atomic():
        announce(signal, city)
        transaction.set_rollback(True)
    assert not listener.heard


def test_a_listener_that_fails_harms_neither_the_write_nor_the_others(broken_listeners, listening, caplog):
    """In every room whose signals others hear."""
    answered = listening(agreement_answered)
    officer = officer_of(CityFactory())
    agreement = AgreementFactory(state="proposed", partner=officer.city_roles.get().city)
    accept_agreement(by=officer, agreement=agreement, revision=agreement.revision)
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
    for _time in range(2):
        accept_agreement(by=officer, agreement=agreement, revision=agreement.revision)
    other = AgreementFactory(state="proposed", proposer=officer.city_roles.get().city)
    for _time in range(2):
        withdraw_agreement(by=officer, agreement=other)
    assert len(answered.heard) == len(withdrawn.heard) == 1


def test_nobody_sends_a_signal_in_another_way():
    sending = re.compile(r"\.send(?:_robust)?\(\s*(?:sender=)?[A-Z]\w+")
    found = [str(path) for path in SOURCE.rglob("*.py") if sending.search(path.read_text("utf-8"))]
    assert found == []
