"""1,000 open challenges, 1,000 solutions of one of them, 200 messages on another, written straight into the database."""

import json
import sys
from datetime import timedelta
from typing import Any

import django


def fill() -> dict[str, Any]:
    """Addresses, cookies and keys that the load needs. The rows are as a worker and PostgreSQL's own would have left them."""
    from django.db import connection
    from django.utils import timezone

    from talko.accounts.models import Person
    from talko.actors.models import Organisation
    from talko.challenges.models import Challenge, Criterion, Share
    from talko.cities.models import City
    from talko.demo import world
    from talko.dialogue.actions.messages import post_message
    from talko.matching.index import documents
    from talko.solutions.models import Solution

    world.load()
    cities = list(City.objects.order_by("slug"))
    lulea = next(city for city in cities if city.slug == "lulea")
    maya = Person.objects.get(email="maya@commonground.example")
    model = Challenge.objects.filter(state="open", city=lulea)[0]
    agreement = model.shares.all()[0].agreement
    now = timezone.now()
    challenges = Challenge.objects.bulk_create(
        Challenge(
            city=lulea,
            language="sv",
            title={code: f"{text} {number}" for code, text in model.title.items()},
            lead=model.lead,
            need_local=model.need_local,
            need_global=model.need_global,
            affected=model.affected,
            amount=1_000_000 + number * 1000,
            currency="SEK",
            answers_by=now + timedelta(days=1 + number % 90),
            opened_at=now - timedelta(days=number % 40),
            state="open",
            solution_count=number % 30,
            search_text=model.search_text,
            owner=model.owner,
        )
        for number in range(1000)
    )
    Share.objects.bulk_create(
        Share(challenge=challenge, city=city, agreement=agreement)
        for challenge in challenges
        for city in cities
        if city.slug in {"austin", "oulu"}
    )
    answered, talked = challenges[0], challenges[1]
    Criterion.objects.create(challenge=answered, order=0, name={"en": "Benefit"}, weight=100)
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Organisation {number}", city=cities[number % len(cities)])
        for number in range(1000)
    )
    Solution.objects.bulk_create(
        Solution(
            challenge=answered,
            author=maya,
            organisation=organisation,
            city=organisation.city,
            language="en",
            title=f"Root-zone heating {number}",
            summary="We warm the **roots** and let the air be cool. " * 4,
            amount=1_000_000,
            currency="SEK",
            state="submitted",
            submitted_at=now - timedelta(minutes=number),
        )
        for number, organisation in enumerate(organisations)
    )
    Challenge.objects.filter(pk=answered.pk).update(solution_count=1000)
    people = list(Person.objects.filter(is_demo=True))
    for number in range(200):
        post_message(
            by=people[number % len(people)],
            subject=talked,
            audience="public",
            body=f"Message {number}: what is the **flow** at the coldest, and who measures it?",
            language="en" if number % 2 else "sv",
            key=None,
        )
    documents.reconcile()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {
        "session": session_of(maya),
        "solutions": f"{answered.get_absolute_url()}solutions/",
        "talked": talked.get_absolute_url(),
        "post": f"/dialogue/challenge/{talked.address_id}/post/",
        "queries": queries(maya, answered, talked),
    }


def session_of(person: Any) -> str:
    """The key of a session in which this person is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from talko.core.web.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "talko.accounts.backends.ByPassword"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def queries(person: Any, answered: Any, talked: Any) -> dict[str, int]:
    """How many questions each page asks the database, for someone who is signed in."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    counted = {}
    for name, path in {
        "floor": "/floor/",
        "challenges": "/challenges/?state=open&reach=all",
        "solutions": f"{answered.get_absolute_url()}solutions/",
        "need": talked.get_absolute_url(),
        "messages": talked.get_dialogue_url(),
        "organisations": "/organisations/",
        "city": "/cities/lulea/",
        "front": "/",
    }.items():
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            status = client.get(path).status_code
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        counted[name] = len(asked)
    return counted


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    call_command("setup")
    json.dump(fill(), sys.stdout)
