"""What becomes of a message on its pages: edited, taken back, hidden."""

from datetime import timedelta

from django.utils import timezone

from talko.dialogue.actions.messages import edit_message
from talko.dialogue.models import Message, Thread
from tests.dialogue.factories import MessageFactory, say
from tests.dialogue.ways import address, of, text


def test_editing(the, client):
    message = say(the.maria, the.agreement, "It costs 10.")
    client.force_login(the.maria)
    assert "It costs 10." in text(client.get(of(message, "edit/")))
    response = client.post(of(message, "edit/"), {"body": "It costs 12.", "language": "en", "revision": 1})
    assert (response.status_code, response.url) == (303, f"{address(the)}?before=51#m-{message.address_id}")
    assert "It costs 12." in text(client.get(address(the)))
    changes = text(client.get(of(message, "versions/")))
    assert "<del>10</del><ins>12</ins>" in changes
    stale = client.post(of(message, "edit/"), {"body": "It costs 13.", "language": "en", "revision": 1})
    assert stale.status_code == 409
    assert "It costs 13." in text(stale)
    assert "<del>12</del><ins>13</ins>" in text(stale)
    assert 'name="revision" value="2"' in text(stale)
    assert (
        client.post(of(message, "edit/"), {"body": " ", "language": "en", "revision": 2}).status_code == 422
    )
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    late = client.post(of(message, "edit/"), {"body": "It costs 14.", "language": "en", "revision": 2})
    assert late.status_code == 409
    assert "It costs 14." in text(late)


def test_an_edit_history_reads_what_was_compared_when_it_was_saved(the, client, monkeypatch):
    """However much differs, reading it costs nothing; and a page holds ten edits."""
    message = say(the.maria, the.agreement, "\n".join(map(chr, range(0x4E00, 0x4E00 + 4900))))
    bodies = [
        "\n".join(map(chr, range(0x6E00, 0x6E00 + 4900))),
        *(f"Version {number}" for number in range(11)),
    ]
    for body in bodies:
        message = edit_message(
            by=the.maria, message=message, body=body, language="en", revision=message.revision
        )
    monkeypatch.setattr("talko.core.text.differences.compared", None)

    newest, oldest = (text(client.get(of(message, f"versions/?page={number}"))) for number in (1, 2))

    assert [newest.count(tag) for tag in ("<del>", "<ins>")] == [10, 10]
    assert "<del>9</del><ins>10</ins>" in newest
    assert "<del>0</del><ins>1</ins>" in newest
    assert [oldest.count(tag) for tag in ("<del>", "<ins>")] == [2, 2]
    assert "<ins>Version 0</ins>" in oldest
    assert f"<ins>{bodies[0]}</ins>" in oldest


def test_the_language_can_be_set_right_later(the, client):
    message = say(the.maria, the.agreement, "Hej")
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    client.force_login(the.maria)
    page = text(client.get(address(the)))
    assert of(message, "language/") in page
    assert of(message, "edit/") not in page
    assert client.post(of(message, "language/"), {"language": "tlh"}).status_code == 422
    assert client.post(of(message, "language/"), {"language": "sv"}).status_code == 303
    message.refresh_from_db()
    assert message.language == "sv"


def test_taking_back_and_bringing_back(the, client):
    message = say(the.resident, the.agreement, "Too quick.")
    client.force_login(the.resident)
    assert client.get(of(message, "take-back/")).status_code == 200
    client.post(of(message, "take-back/"))
    page = text(client.get(address(the)))
    assert "Withdrawn by its author." in page
    assert "Too quick." not in page
    assert f'id="m-{message.address_id}"' in page
    assert client.get(of(message, "versions/")).status_code == 404
    assert client.get(of(message, "edit/")).status_code == 409
    assert "Too quick." in text(client.get(of(message, "restore/")))
    client.post(of(message, "restore/"))
    assert "Too quick." in text(client.get(address(the)))


def test_hiding_says_why(the, client):
    message = say(the.resident, the.agreement, "Call 0920-1.")
    client.force_login(the.moderator)
    assert client.post(of(message, "hide/"), {"reason": ""}).status_code == 422
    assert client.post(of(message, "hide/"), {"reason": "\u200b"}).status_code == 422
    client.post(of(message, "hide/"), {"reason": "A <b>number</b>"})
    client.logout()
    page = text(client.get(address(the)))
    assert "Hidden by a moderator: A &lt;b&gt;number&lt;/b&gt;" in page
    assert "0920" not in page
    client.force_login(the.resident)
    assert client.get(of(message, "restore/")).status_code == 403
    client.force_login(the.moderator)
    assert client.post(of(message, "restore/")).status_code == 303
    assert "0920" in text(client.get(address(the)))


def test_an_erased_author(the, client):
    message = MessageFactory(thread=say(the.maria, the.agreement).thread, author=None)
    Thread.objects.update(message_count=2)
    assert "<bdi>A former member</bdi>" in text(client.get(address(the)))
    assert client.get(of(message)).status_code == 303
