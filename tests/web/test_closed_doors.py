"""Every address there is, for those who may not read what lies behind some of them, and for pages of other sites."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse

from talko.accounts.models import Person
from talko.challenges.models import Challenge
from talko.cities.models import Agreement
from talko.core.workflow import move
from talko.dialogue import actions as dialogue
from talko.dialogue.models import Message
from tests.browser import addresses
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.dialogue.factories import PARTIES, say
from tests.factories import AgreementFactory, CityFactory, PersonFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
SECRET = "zyxwvut"
OPEN_TO_OTHER_SITES = {"web:language", "web:theme", "accounts:unsubscribe", "accounts:refuse", "funding:hook"}
"""They change how a page looks, or are allowed by a signature."""


ONLY_OF: dict[str, type[models.Model] | None] = {
    "agreements": Agreement,
    "challenges": Challenge,
    "organisations": None,
    "projects": None,
}
"""Where the ids in addresses are those of one kind of thing: any other's is as unknown there as one that nobody has."""


def addresses_of(things: list[models.Model]) -> dict[str, str]:
    """Every address with its name. What is in it is taken from each of these things, or one of a kind that is unknown there."""
    found: dict[str, str] = {}
    for name, pattern in addresses.routes():
        kinds = pattern.pattern.converters
        for thing in things_for(name, things) if kinds else [None]:
            try:
                values = {part: _value(part, kind, thing) for part, kind in kinds.items()}
                found[reverse(name, kwargs=values)] = name
            except NoReverseMatch:
                continue
    return found


def things_for(name: str, things: list[models.Model]) -> list[models.Model]:
    room = name.partition(":")[0]
    if room not in ONLY_OF:
        return things
    known = [thing for thing in things if type(thing) is ONLY_OF[room]]
    unknown = [thing for thing in things if type(thing) is not ONLY_OF[room]]
    return [*known, *unknown[:1]]


def _value(part: str, kind: Any, thing: Any) -> Any:
    if type(kind).__name__ == "SlugConverter":
        return thing._meta.model_name if part == "kind" else "x"
    if type(kind).__name__ == "StringConverter":
        return "x"
    return thing.public_id


class Hidden:
    """One of each thing that only some may read, all saying the same word."""

    def __init__(self) -> None:
        self.city = CityFactory()
        self.officer = officer_of(self.city)
        said = {"sv": SECRET, "en": SECRET}
        texts = {
            "title": said,
            "lead": said,
            "need_local": SECRET,
            "need_global": said,
            "review_note": SECRET,
        }
        self.drafts = [
            ChallengeFactory(city=self.city, state=state, opened_at=None, search_text=SECRET, **texts)
            for state in ("draft", "review", "approved", "withdrawn")
        ]
        self.open = ChallengeFactory(city=self.city)
        written = {"title": SECRET, "summary": SECRET, "plan": SECRET, "cost_note": SECRET}
        self.draft = SolutionFactory(challenge=self.open, **written)
        self.sent = SolutionFactory(challenge=self.open, sent=True)
        sent = SolutionFactory(challenge=self.open, sent=True, **written)
        self.withdrawn = move(sent, "withdraw", by=sent.author)
        self.proposal = AgreementFactory(
            proposer=self.city, partner=CityFactory(), title=said, aims=said, state="proposed"
        )
        self.messages = self._messages()

    def _messages(self) -> list[Message]:
        writer = person_of(self.city, reads=["sv", "en"], writes=["sv", "en"])
        between = say(self.sent.author, self.sent, SECRET, audience=PARTIES)
        taken_back = dialogue.take_back(by=writer, message=say(writer, self.open, SECRET))
        shown = say(writer, self.open, f"{SECRET} and more")
        edited = dialogue.edit_message(by=writer, message=shown, body=SECRET, language="en", revision=1)
        hidden = dialogue.hide_message(by=self.officer, message=edited, reason="No")
        return [between, taken_back, hidden]

    @property
    def things(self) -> list[models.Model]:
        return [*self.drafts, self.open, self.draft, self.sent, self.withdrawn, self.proposal, *self.messages]


@pytest.fixture
def hidden(settings):
    settings.TALKO = settings.TALKO.__class__(**{**settings.TALKO.__dict__, "writes_per_minute": 0})
    return Hidden()


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "another city's officer", "who gives another answer"])
def test_what_is_hidden_is_read_at_no_address(hidden, who):
    client = Client(raise_request_exception=False)
    people = {
        "another city's officer": lambda: officer_of(CityFactory()),
        "who gives another answer": lambda: member_of(SolutionFactory(challenge=hidden.open).organisation),
    }
    if who in people:
        client.force_login(people[who]())
    read, asked = [], 0
    for address in addresses_of(hidden.things):
        for query in ("", f"?q={SECRET[:-1]}") if "search" in address or address == "/challenges/" else ("",):
            answer = client.get(address + query)
            asked += 1
            assert answer.status_code < 500, address
            said = answer.content.decode(errors="replace") + answer.get("Location", "")
            if SECRET in said:
                read.append((address, answer.status_code))
    assert read == []
    assert asked > 600


@pytest.mark.slow
def test_those_who_may_do_read_it(hidden):
    """So that what is looked for above is there at all."""
    readers = {
        hidden.drafts[0].get_absolute_url(): hidden.officer,
        hidden.draft.get_absolute_url(): hidden.draft.author,
        hidden.withdrawn.get_absolute_url(): hidden.officer,
        hidden.proposal.get_absolute_url(): hidden.officer,
        hidden.sent.get_absolute_url(): hidden.officer,
    }
    for address, person in readers.items():
        client = Client()
        client.force_login(person)
        assert SECRET in client.get(address).content.decode(), address


@pytest.mark.slow
def test_a_page_of_another_site_sends_nothing_here(hidden):
    """Without the token every address refuses what is sent, before it is looked at."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory(is_superuser=True, is_staff=True))
    one_each: list[models.Model] = [hidden.open, hidden.sent, hidden.proposal]
    taken = {
        name
        for address, name in addresses_of(one_each).items()
        if client.post(address, {"key": str(uuid4())}).status_code != 403
    }
    assert taken == OPEN_TO_OTHER_SITES
    assert (Challenge.objects.count(), Agreement.objects.count()) == (5, 1)
    assert Person.objects.filter(erased_at__isnull=False).count() == 0
