"""A long dialogue as its readers find it: what is new, what is folded, what it costs."""

import re

import pytest
from django.utils import timezone

from talko.dialogue.models import Following, Message, ReadMark
from tests.dialogue.factories import PARTIES, PUBLIC, filled, say
from tests.dialogue.ways import HTMX, address, of, text
from tests.factories import OrganisationFactory, PersonFactory


def test_following(the, client):
    client.force_login(the.resident)
    assert client.post(address(the, "follow/"), {"follow": "1"}).url == the.agreement.get_absolute_url()
    assert "Stop following" in text(client.get(address(the)))
    client.post(address(the, "follow/"), {"follow": "0"})
    assert Following.objects.get(person=the.resident).stopped


def test_who_follows_may_stop_also_what_they_may_no_longer_read(the, client):
    client.force_login(the.resident)
    client.post(address(the, "follow/"), {"follow": "1"})
    the.agreement.state = "proposed"
    the.agreement.save()
    assert client.post(address(the, "follow/"), {"follow": "0"}).status_code == 303
    assert Following.objects.get(person=the.resident).stopped
    client.force_login(the.outsider)
    assert client.post(address(the, "follow/"), {"follow": "0"}).status_code == 404
    assert not Following.objects.filter(person=the.outsider).exists()


def test_what_is_new(the, client):
    say(the.maria, the.agreement, "Old.")
    client.force_login(the.resident)
    page = text(client.get(address(the)))
    assert '<span class="badge urgent">' not in page
    up_to = re.search(r'name="up_to" value="([^"]+)"', page)[1].replace("&#x2B;", "+")
    assert client.post(address(the, "read/"), {"audience": PUBLIC, "up_to": up_to}, **HTMX).content == b""
    say(the.dana, the.agreement, "New.")
    page = text(client.get(address(the)))
    assert '<span class="badge urgent">1 new</span>' in page
    assert page.count('<span class="badge urgent">new</span>') == 1
    for wrong in ("", "yesterday", "2026-01-01", "2026-13-45T00:00:00Z"):
        assert client.post(address(the, "read/"), {"audience": PUBLIC, "up_to": wrong}).status_code == 422
    assert (
        client.post(
            address(the, "read/"), {"audience": PUBLIC, "up_to": timezone.now().isoformat()}
        ).status_code
        == 303
    )
    assert ReadMark.objects.filter(person=the.resident).count() == 1
    assert "1 new" not in text(client.get(address(the)))


def numbers(page: str) -> list[int]:
    """Of the messages that are shown, in their order."""
    return [int(found) for found in re.findall(r"<p>Number (\d+)</p>", page)]


def test_earlier_messages_are_folded_behind_a_link_and_links_stay(the, client):
    messages = filled(the.agreement, 120, author=the.resident)
    for number, message in enumerate(messages, 1):
        message.body = f"Number {number}"
        message.save()
    newest = text(client.get(address(the)))
    assert numbers(newest) == list(range(101, 121))
    assert "Show 100 earlier messages" in newest
    assert 'href="?before=101#dialogue-public"' in newest
    assert numbers(text(client.get(f"{address(the)}?before=101"))) == list(range(51, 101))
    first = text(client.get(f"{address(the)}?before=51"))
    assert numbers(first) == list(range(1, 51))
    assert "earlier message" not in first
    assert 'href="?before=101#dialogue-public"' in first
    for number, before in ((1, 51), (50, 51), (51, 101), (120, 151)):
        message = messages[number - 1]
        response = client.get(of(message))
        assert response.url == f"{address(the)}?before={before}#m-{message.address_id}"
        assert number in numbers(text(client.get(response.url)))
    for wrong in ("0", "99999999", "x", "-1", "1" * 30, "٣"):
        assert numbers(text(client.get(f"{address(the)}?before={wrong}")))


def test_a_handful_of_earlier_messages_is_not_folded(the, client):
    filled(the.agreement, 24)
    page = text(client.get(address(the)))
    assert page.count('<li class="bubble') == 24
    assert "earlier message" not in page


@pytest.mark.parametrize(("who", "queries"), [(None, 8), ("resident", 14), ("maria", 15)])
@pytest.mark.parametrize("count", [1, 3, 24])
def test_the_number_of_queries_does_not_grow(
    the, client, who, queries, count, translator, django_assert_num_queries
):
    organisation = OrganisationFactory(city=the.austin)
    for audience in (PUBLIC, PARTIES):
        made = filled(the.agreement, count, audience=audience, language="fi")
        Message.objects.filter(pk=made[0].pk).update(for_organisation=organisation, reply_to=made[-1])
    if who:
        client.force_login(getattr(the, who))
    client.get(address(the))  # what is looked up once a process
    with django_assert_num_queries(queries):
        page = text(client.get(address(the)))
    assert page.count('<li class="bubble') == (count * 2 if who == "maria" else count)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](https://evil.example/pixel.gif)",
        "</div></li></ol><h1>Talko</h1>",
        "<style>*{display:none}</style>",
        "[x](data:text/html,<script>alert(1)</script>)",
        '[x](https://a.example "onmouseover=alert(1)")',
    ],
)
def test_hostile_text_is_only_text(the, client, hostile):
    person = PersonFactory(name="<b>Eve</b> \u202egnirts")
    say(person, the.agreement, f"before {hostile} after")
    client.force_login(the.maria)
    page = text(client.get(address(the)))
    body = re.search(r'<div class="prose" lang="en" dir="ltr">(.*?)</div>', page, re.DOTALL)[1]
    assert "before" in body
    assert "after" in body
    assert set(re.findall(r"<(\w+)", body)) <= {"p", "a"}
    for href in re.findall(r'href="([^"]*)"', body):
        assert href.startswith("https://")
    assert " on" not in re.sub(r"&lt;.*?&gt;", "", body)
    assert "<b>Eve</b>" not in page
    assert "<bdi>&lt;b&gt;Eve&lt;/b&gt;" in page


def test_a_language_that_is_written_from_the_right(the, client):
    say(the.resident, the.agreement, "مرحبا", language="ar")
    assert '<div class="prose" lang="ar" dir="rtl"><p>مرحبا</p>' in text(client.get(address(the)))
