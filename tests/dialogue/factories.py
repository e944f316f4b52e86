"""Two cities with an agreement, and people around it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from talko.accounts.models import Person
from talko.cities.models import Agreement, City
from talko.dialogue import actions
from talko.dialogue.actions.threads import thread_for
from talko.dialogue.models import Message
from tests.factories import AgreementFactory, CityFactory, PersonFactory, officer_of, person_of

PUBLIC, PARTIES = "public", "parties"


@dataclass
class World:
    lulea: City
    austin: City
    oulu: City
    agreement: Agreement
    maria: Person
    """Officer in Luleå: reads and writes Swedish and English."""
    dana: Person
    """Officer in Austin: English only."""
    outsider: Person
    """Officer in Oulu, which has no part in the agreement."""
    moderator: Person
    """Moderator in Luleå, not an officer."""
    resident: Person


def world() -> World:
    lulea = CityFactory(slug="lulea", name="Luleå", languages=["sv"])
    austin = CityFactory(slug="austin", name="Austin", languages=["en"], country="US")
    oulu = CityFactory(slug="oulu", name="Oulu", languages=["fi"], country="FI")
    return World(
        lulea=lulea,
        austin=austin,
        oulu=oulu,
        agreement=AgreementFactory(proposer=lulea, partner=austin, title={"en": "Light and heat"}),
        maria=officer_of(lulea, name="Maria Engström", reads=["sv", "en"], writes=["sv", "en"]),
        dana=officer_of(austin, name="Dana Whitfield"),
        outsider=officer_of(oulu, name="Outi Korhonen"),
        moderator=officer_of(lulea, role="moderator", name="Mo Lind"),
        resident=person_of(lulea, name="Rut Åström"),
    )


def say(by: Person, subject: Any, body: str = "Hello there.", **values: Any) -> Message:
    values = {"audience": PUBLIC, "language": "en", "key": uuid4(), **values}
    return actions.post_message(by=by, subject=subject, body=body, **values)


class MessageFactory(DjangoModelFactory[Message]):
    """A row as it is, for pages with many of them: nothing is counted, nobody is told."""

    class Meta:
        model = Message

    author = factory.SubFactory(PersonFactory)
    body = factory.Sequence(lambda n: f"Message **{n}**")
    language = "en"


def filled(subject: Any, count: int, *, audience: str = PUBLIC, **values: Any) -> list[Message]:
    thread = thread_for(subject, audience)
    made = MessageFactory.create_batch(count, thread=thread, **values)
    thread.message_count += count
    thread.last_message_at = made[-1].created_at
    thread.save()
    return made
