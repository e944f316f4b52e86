"""Several people, and one person twice, at the same moment: on the database as it runs in production."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections

from talko.accounts.models import Notification
from talko.core.errors import EditConflict
from talko.dialogue import actions
from talko.dialogue.models import Message, Thread
from tests.dialogue.factories import say, world

WRITERS = 6


def at_once(work, count=WRITERS):
    """What each of `count` threads gave, begun together: the result or the error."""
    start = Barrier(count)

    def one(number):
        start.wait()
        try:
            return work(number)
        except EditConflict as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.fixture
def a_world(transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.fail("these tests need a database that several connections can open")
    return world()


def test_a_form_sent_six_times_at_once_is_one_message(a_world):
    key = uuid4()
    made = at_once(lambda number: say(a_world.maria, a_world.agreement, key=key))
    assert len({message.pk for message in made}) == 1
    assert Message.objects.count() == 1
    assert Thread.objects.get().message_count == 1
    assert Notification.objects.count() == 1


def test_every_message_is_counted(a_world):
    at_once(lambda number: say(a_world.maria, a_world.agreement, f"Message {number}"))
    assert Message.objects.count() == WRITERS
    assert Thread.objects.get().message_count == WRITERS


def test_of_edits_at_once_one_stands(a_world):
    message = say(a_world.maria, a_world.agreement)
    made = at_once(
        lambda number: actions.edit_message(
            by=a_world.maria, message=message, body=f"Edit {number}", language="en", revision=1
        )
    )
    stands = [one for one in made if isinstance(one, Message)]
    assert len(stands) == 1
    message.refresh_from_db()
    assert (message.body, message.revision, message.versions.count()) == (stands[0].body, 2, 1)
