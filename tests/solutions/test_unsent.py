"""What is written while an answer is withdrawn is read by those who answer alone, then and after it is sent again."""

import json
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from talko.accounts.actions import erase_account
from talko.core.errors import EditConflict
from talko.core.registries.own_data import parts
from talko.core.workflow import move
from talko.solutions.actions.editing import save_solution, submit_solution
from talko.solutions.content import content_from, content_of, sent_content_of
from talko.solutions.queries.versions import changes, versions_of
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import officer_of, person_of

pytestmark = pytest.mark.django_db
SECRET = "Between ourselves: half of it would do."
PAGES = ("solution", "versions")


@pytest.fixture
def challenge():
    return ChallengeFactory()


@pytest.fixture
def answer(challenge):
    """Sent, withdrawn, and then written on."""
    author = person_of(challenge.city)
    sent = SolutionFactory(
        challenge=challenge, author=author, organisation=None, city=challenge.city, sent=True
    )
    withdrawn = move(sent, "withdraw", by=author)
    changed = replace(
        content_of(withdrawn),
        title=SECRET,
        summary=SECRET,
        plan=SECRET,
        cost_note=SECRET,
        criteria={0: SECRET, 1: SECRET},
    )
    return save_solution(by=author, solution=withdrawn, content=changed, revision=withdrawn.revision)


def read_by(person, answer) -> str:
    """All that the pages of an answer, of its challenge and of their dialogue say to a person."""
    client = Client()
    if person is not None:
        client.force_login(person)
    addresses = [
        reverse("solutions:solution", args=[answer.public_id, answer.slug]),
        reverse("solutions:versions", args=[answer.public_id]),
        reverse("solutions:versions", args=[answer.public_id]) + "?before=1&after=2",
        reverse("solutions:versions", args=[answer.public_id]) + "?before=1&after=3",
        f"/dialogue/solution/{answer.address_id}/",
        answer.challenge.get_absolute_url(),
        f"/search/?q={SECRET[:20]}",
        f"/cities/{answer.challenge.city.slug}/log/",
    ]
    return "".join(client.get(address, follow=True).content.decode() for address in addresses)


def test_nobody_else_reads_it_while_it_is_withdrawn(answer, challenge):
    for person in (None, officer_of(challenge.city), person_of(challenge.city)):
        assert SECRET not in read_by(person, answer)
    page = Client()
    page.force_login(answer.author)
    assert SECRET in page.get(reverse("solutions:edit", args=[answer.public_id])).content.decode()


def test_nor_after_it_is_sent_again_with_other_words(answer, challenge):
    first = sent_content_of(answer)
    final = replace(first, summary="We grow peas.")
    sent = submit_solution(by=answer.author, solution=answer, content=final, revision=answer.revision)
    assert (sent.unsent, sent_content_of(sent)) == (None, final)
    assert [content_from(one.values) for one in sent.versions.all()] == [first]
    assert [one.number for one in versions_of(sent)] == [2, 1]
    assert [one.label for one in changes(sent, 1, 2)] == ["Summary"]
    for person in (None, officer_of(challenge.city), answer.author):
        assert SECRET not in read_by(person, sent)


def test_sent_again_as_it_was_it_has_no_new_version(answer):
    before = sent_content_of(answer)
    sent = submit_solution(by=answer.author, solution=answer, content=before, revision=answer.revision)
    assert (sent_content_of(sent), sent.versions.count()) == (before, 0)


def test_sent_again_it_says_what_was_written(answer):
    client = Client()
    client.force_login(answer.author)
    assert client.post(reverse("solutions:send-again", args=[answer.public_id])).status_code == 302
    answer.refresh_from_db()
    assert (answer.state, answer.title, answer.unsent, answer.versions.count()) == (
        "submitted",
        SECRET,
        None,
        1,
    )
    assert {one.text for one in answer.criterion_answers.all()} == {SECRET}


def test_two_who_write_on_do_not_overwrite_each_other(answer):
    other = replace(content_of(answer), plan="Another plan.")
    with pytest.raises(EditConflict) as refused:
        save_solution(by=answer.author, solution=answer, content=other, revision=answer.revision - 1)
    assert refused.value.current["plan"] == SECRET


def test_it_is_in_the_export_and_goes_with_the_account(answer):
    (part,) = (one for one in parts() if one.name == "solutions")
    assert SECRET in json.dumps(part.export(answer.author), default=str)
    erase_account(by=answer.author)
    answer.refresh_from_db()
    assert (answer.state, answer.unsent) == ("withdrawn", None)
