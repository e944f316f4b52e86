"""The lists of what a person follows, and of where they have written."""

from talko.dialogue import actions
from tests.dialogue.factories import PARTIES, say
from tests.factories import AgreementFactory
from tests.reading import Page


def address(the, rest):
    return f"/dialogue/agreement/{the.agreement.address_id}/{rest}"


def test_what_a_person_follows_is_listed_and_can_be_left(the, client):
    actions.follow(by=the.resident, subject=the.agreement)
    client.force_login(the.resident)
    page = Page.of(client.get("/dialogue/following/"))
    assert "Light and heat" in page.text
    left = client.post(address(the, "follow/?next=/dialogue/following/"), {"follow": "0"})
    assert (left.status_code, left.url) == (303, "/dialogue/following/")
    assert Page.of(client.get("/dialogue/following/")).has("You follow nothing yet")


def test_what_may_no_longer_be_read_is_listed_without_its_title_and_can_be_left(the, client):
    actions.follow(by=the.resident, subject=the.agreement)
    the.agreement.state = "declined"
    the.agreement.save()
    client.force_login(the.resident)
    page = Page.of(client.get("/dialogue/following/"))
    assert page.has("You can no longer read this")
    assert "Light and heat" not in page.text
    left = client.post(address(the, "follow/"), {"follow": "0"}, follow=True)
    assert left.redirect_chain == [("/dialogue/following/", 303)]
    assert Page.of(left).has("You follow nothing yet")


def test_nobody_sees_what_another_follows(the, client):
    actions.follow(by=the.resident, subject=the.agreement)
    answer = client.get("/dialogue/following/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")
    client.force_login(the.outsider)
    assert Page.of(client.get("/dialogue/following/")).has("You follow nothing yet")


def test_a_longer_list_of_what_is_followed_asks_no_more(the, client, django_assert_num_queries):
    client.force_login(the.resident)
    for more in (1, 2):
        for agreement in AgreementFactory.create_batch(more):
            actions.follow(by=the.resident, subject=agreement)
        client.get("/dialogue/following/")
        with django_assert_num_queries(8):
            client.get("/dialogue/following/")


WRITTEN = "/accounts/yours/dialogues/"


def test_where_a_person_has_written_is_listed_while_they_may_read_it(the, client):
    say(the.resident, the.agreement)
    client.force_login(the.resident)
    row = Page.of(client.get(WRITTEN)).row("Light and heat")
    assert row.links() == [the.agreement.get_absolute_url()]
    the.agreement.state = "declined"
    the.agreement.save()
    assert "Light and heat" not in Page.of(client.get(WRITTEN)).text


def test_what_was_written_between_parties_is_listed_for_them_alone(the, client):
    say(the.maria, the.agreement, audience=PARTIES)
    client.force_login(the.maria)
    assert "Only between the parties" in Page.of(client.get(WRITTEN)).row("Light and heat").text
    the.maria.city_roles.all().delete()
    assert "Light and heat" not in Page.of(client.get(WRITTEN)).text
    client.force_login(the.resident)
    assert Page.of(client.get(WRITTEN)).has("Nothing here yet")
