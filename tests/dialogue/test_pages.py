"""The dialogue in a browser without JavaScript, and its pieces for htmx."""

import pytest
from django.utils import timezone

from talko.dialogue.models import Message
from tests.dialogue.factories import PARTIES, PUBLIC, say
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


@pytest.mark.slow
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
