"""The dialogue in a browser without JavaScript, and its pieces for htmx."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from talko.dialogue.actions.messages import edit_message
from talko.dialogue.models import Following, Message, ReadMark, Thread
from tests.dialogue.factories import PARTIES, PUBLIC, MessageFactory, filled, say
from tests.dialogue.ways import HTMX, address, of, text, typed
from tests.factories import OrganisationFactory, PersonFactory, member_of


def test_it_works(the, client):
    client.force_login(the.maria)
    response = client.post(address(the, "post/"), typed(speak_as="city:lulea"))
    message = Message.objects.get()
    assert (response.status_code, response.url) == (303, f"{address(the)}#m-{message.address_id}")
    page = text(client.get(address(the)))
    assert "Your message has been posted." in page
    assert f'id="m-{message.address_id}"' in page
    assert '<b><a href="/cities/lulea/"><bdi>Luleå</bdi></a></b>, through <bdi>Maria Engström</bdi>' in page
    assert '<div class="prose" lang="en" dir="ltr"><p>Hello there.</p>' in page


def test_an_officer_writes_in_the_city_s_name_unless_they_choose_their_own(the, client):
    client.force_login(the.maria)
    assert '<option value="city:lulea" selected>' in text(client.get(address(the)))
    for chosen in ({}, {"speak_as": "own"}):
        client.post(address(the, "post/"), typed(**chosen))
    city = the.agreement.proposer
    assert [one.for_city for one in Message.objects.order_by("pk")] == [city, None]


def test_a_resident_writes_in_their_own_name(the, client):
    client.force_login(the.resident)
    client.post(address(the, "post/"), typed())
    assert Message.objects.get().for_city is None


def test_back_to_the_page_it_is_about(the, client):
    client.force_login(the.resident)
    response = client.post(address(the, "post/"), typed(back="subject"))
    assert response.url == f"{the.agreement.get_absolute_url()}#m-{Message.objects.get().address_id}"
    assert "Hello there." in text(client.get(the.agreement.get_absolute_url()))


def test_an_anonymous_visitor_reads_and_is_invited(the, client):
    say(the.maria, the.agreement, "In the open.")
    say(the.maria, the.agreement, "Between us.", audience=PARTIES)
    for url in (address(the), the.agreement.get_absolute_url()):
        response = client.get(url)
        page = text(response)
        assert response.status_code == 200
        assert "In the open." in page
        assert "Between us." not in page
        assert "csrfmiddlewaretoken" not in page
        assert "csrftoken" not in response.cookies
        assert f"/accounts/login/?next={url.replace('/', '%2F')}" in page


def test_an_anonymous_visitor_writes_nothing(the, client):
    message = say(the.maria, the.agreement)
    for url in (
        address(the, "post/"),
        address(the, "follow/"),
        address(the, "read/"),
        address(the, "close/"),
        of(message, "edit/"),
        of(message, "take-back/"),
        of(message, "hide/"),
        of(message, "restore/"),
        of(message, "language/"),
        "/dialogue/translations/",
        "/dialogue/translations/x/",
    ):
        response = client.post(
            url, typed(up_to=timezone.now().isoformat(), reason="x", closed="1", follow="1")
        )
        assert response.status_code == 401, url
    for url in (
        of(message, "edit/"),
        of(message, "hide/"),
        of(message, "take-back/"),
        "/dialogue/translations/x/",
    ):
        response = client.get(url)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/"), url
    assert Message.objects.get() == message


@pytest.mark.parametrize("who", [None, "resident", "outsider", "moderator"])
def test_the_parties_thread_does_not_exist_for_others(the, client, who):
    message = say(the.maria, the.agreement, "Between us.", audience=PARTIES)
    if who:
        client.force_login(getattr(the, who))
    page = text(client.get(address(the)))
    assert "Between us." not in page
    assert "Between the parties" not in page
    assert client.post(address(the, "post/"), typed(audience=PARTIES)).status_code == 404
    for rest in ("", "edit/", "take-back/", "hide/", "restore/", "language/", "versions/"):
        assert client.get(of(message, rest)).status_code == 404, rest
    for rest in ("edit/", "take-back/", "hide/", "restore/", "language/"):
        assert client.post(of(message, rest), {"reason": "x"}).status_code == 404, rest
    values = {"audience": PARTIES, "up_to": timezone.now().isoformat(), "closed": "1"}
    assert client.post(address(the, "close/"), values).status_code == 404
    assert client.post(address(the, "read/"), values).status_code == 404


def test_the_parties_see_and_write_between_them(the, client):
    client.force_login(the.dana)
    assert client.post(address(the, "post/"), typed(audience=PARTIES, body="Between us.")).status_code == 303
    client.force_login(the.maria)
    assert "Between us." in text(client.get(address(the)))


def test_a_proposal_has_no_dialogue_for_others(the, client):
    the.agreement.state = "proposed"
    the.agreement.save()
    for person in (None, the.resident, the.outsider):
        if person:
            client.force_login(person)
        assert client.get(address(the)).status_code == 404
        assert client.post(address(the, "post/"), typed()).status_code == 404
        assert client.post(address(the, "follow/"), {"follow": "1"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["nothing/{}/", "person/{}/", "agreement/00000000000000000000000000/", "agreement/1/"]
)
def test_what_does_not_exist(the, client, path):
    assert client.get(f"/dialogue/{path.format(the.agreement.address_id)}").status_code == 404


def test_wrong_role_on_a_visible_message(the, client):
    message = say(the.dana, the.agreement)
    client.force_login(the.resident)
    for rest in ("edit/", "take-back/", "hide/", "restore/", "language/"):
        assert client.get(of(message, rest)).status_code == 403, rest
        assert client.post(of(message, rest), {"reason": "x"}).status_code == 403, rest
    assert client.post(address(the, "close/"), {"audience": PUBLIC, "closed": "1"}).status_code == 403
    message.refresh_from_db()
    assert message.hidden_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": " "},
        {"language": "tlh"},
        {"speak_as": "city:austin"},
        {"body": "a" * 20_001},
        {"tell": ["x"]},
    ],
)
def test_what_was_typed_is_kept(the, client, wrong):
    say(the.dana, the.agreement)
    client.force_login(the.maria)
    for extra in ({}, HTMX):
        response = client.post(
            address(the, "post/"), typed(**{"body": "Long and <thoughtful>.", **wrong}), **extra
        )
        page = text(response)
        assert response.status_code == 422
        assert "error-summary" in page
        assert "body" in wrong or "Long and &lt;thoughtful&gt;." in page
        assert ("<!doctype html>" in page.lower()) is not bool(extra)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"key": "x"}, {"back": "https://evil.example"}])
def test_a_damaged_form(the, client, wrong):
    client.force_login(the.maria)
    assert client.post(address(the, "post/"), typed(**wrong)).status_code == 422
    assert client.post(address(the, "post/"), typed(audience="x")).status_code == 404
    assert not Message.objects.exists()


def test_htmx_gets_the_thread_in_place_and_it_is_announced(the, client):
    client.force_login(the.maria)
    response = client.post(address(the, "post/"), typed(back="subject"), **HTMX)
    page = text(response)
    assert response.status_code == 200
    assert page.lstrip().startswith('<section class="thread" id="dialogue-public"')
    assert (
        '<p class="visually-hidden" id="dialogue-said" data-hx-swap-oob="innerHTML">Your message has been posted.</p>'
        in page
    )
    assert 'name="back" value="subject"' in page
    assert "Hello there." in page
    assert f'id="m-{Message.objects.get().address_id}" tabindex="-1" autofocus' in page


def test_an_answer(the, client):
    question = say(the.resident, the.agreement, "How warm?")
    client.force_login(the.maria)
    page = text(client.get(f"{address(the)}?reply={question.address_id}"))
    assert f'name="reply_to" value="{question.address_id}"' in page
    client.post(address(the, "post/"), typed(reply_to=question.address_id))
    answer = Message.objects.get(author=the.maria)
    assert answer.reply_to == question
    assert f'<a href="{of(question)}"><bdi>Rut Åström</bdi></a>' in text(client.get(address(the)))


def test_an_answer_to_what_stands_elsewhere_is_a_plain_message(the, client):
    private = say(the.maria, the.agreement, "Between us.", audience=PARTIES)
    client.force_login(the.resident)
    for wrong in (private.address_id, "x", "0" * 26):
        assert "Between us." not in text(client.get(f"{address(the)}?reply={wrong}"))
        client.post(address(the, "post/"), typed(reply_to=wrong))
    assert list(Message.objects.filter(author=the.resident).values_list("reply_to", flat=True)) == [None] * 3


def test_a_closed_thread(the, client):
    say(the.resident, the.agreement)
    client.force_login(the.maria)
    client.post(address(the, "close/"), {"audience": PUBLIC, "closed": "1"})
    page = text(client.get(address(the)))
    assert "This dialogue is closed. Everything said stays readable." in page
    assert 'id="write-public"' not in page
    response = client.post(address(the, "post/"), typed(body="A long text that must not be lost."))
    assert response.status_code == 409
    assert "A long text that must not be lost." in text(response)
    client.post(address(the, "close/"), {"audience": PUBLIC, "closed": "0"})
    assert client.post(address(the, "post/"), typed()).status_code == 303


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


@pytest.mark.parametrize(("who", "queries"), [(None, 8), ("resident", 15), ("maria", 16)])
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


def test_the_language_is_preset_to_what_the_person_writes(the, client):
    finn = PersonFactory(language="en", writes=["fi", "sv"])
    client.force_login(finn)
    page = text(client.get(address(the)))
    assert '<option value="fi" selected>' in page
    client.force_login(the.maria)
    assert '<option value="en" selected>' in text(client.get(address(the)))


def test_names_to_speak_in(the, client):
    organisation = OrganisationFactory(name="Kyla & Co", city=the.lulea)
    client.force_login(member_of(organisation, role="editor"))
    assert "Kyla &amp; Co" in text(client.get(address(the)))
    response = client.post(address(the, "post/"), typed(speak_as=f"organisation:{organisation.address_id}"))
    assert response.status_code == 303
    assert Message.objects.get().for_organisation == organisation
    client.force_login(member_of(organisation, role="member"))
    assert "Kyla &amp; Co</option>" not in text(client.get(address(the)))


def test_an_erased_author(the, client):
    message = MessageFactory(thread=say(the.maria, the.agreement).thread, author=None)
    Thread.objects.update(message_count=2)
    assert "<bdi>A former member</bdi>" in text(client.get(address(the)))
    assert client.get(of(message)).status_code == 303
