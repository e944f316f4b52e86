"""What officers say of suggestions, how it is taken back, and what is kept of it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from talko.accounts.actions import erase_account
from talko.core import audit
from talko.core.errors import Conflict, Invalid, NotAllowed, SignInNeeded
from talko.core.registries.own_data import parts
from talko.matching.actions import outcomes
from talko.matching.actions.invitations import invite
from talko.matching.actions.judgements import say_not_relevant, say_relevant, undo_judgement
from talko.matching.models import JudgedTexts, Suggestion
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of


@pytest.fixture
def suggestion(db) -> Suggestion:
    challenge = ChallengeFactory()
    organisation = OrganisationFactory(name="Common Ground", city=challenge.city)
    return Suggestion.objects.create(challenge=challenge, organisation=organisation, rank=1, score=2.0)


@pytest.fixture
def officer(suggestion):
    return officer_of(suggestion.challenge.city, name="Eva")


def address(name: str, suggestion: Suggestion) -> str:
    challenge = suggestion.challenge
    return reverse(
        f"matching:{name}", args=[challenge.public_id, challenge.slug, suggestion.organisation.public_id]
    )


def test_it_works(client, suggestion, officer):
    client.force_login(officer)
    assert "Common Ground" in client.get(address("not-relevant", suggestion)).content.decode()
    typed = {"because": "other_field", "note": " They  <b>fish</b>. "}
    assert client.post(address("not-relevant", suggestion), typed).status_code == 302
    assert client.post(address("not-relevant", suggestion), typed).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.relevant, suggestion.because, suggestion.note) == (
        False,
        "other_field",
        "They <b>fish</b>.",
    )
    assert suggestion.judged_by == officer
    lines = audit.history(suggestion.challenge, public_only=False)
    assert [line.what for line in lines] == ["judged the suggestion of Common Ground not relevant"]
    part = next(part for part in parts() if part.name == "matching")
    assert part.export(officer)["judged_suggestions"][0]["note"] == "They <b>fish</b>."

    assert client.post(address("undo", suggestion)).status_code == 302
    assert client.post(address("undo", suggestion)).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.relevant, suggestion.because, suggestion.judged_by) == (None, "", None)
    assert len(audit.history(suggestion.challenge, public_only=False)) == 2


def test_relevant_with_a_note_is_changed_and_undone(client, suggestion, officer):
    client.force_login(officer)
    assert client.post(address("relevant", suggestion), {"note": "x" * 301}).status_code == 422
    for note in ("", "They\n grow.", "They grow."):
        assert client.post(address("relevant", suggestion), {"note": note}).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.relevant, suggestion.note, suggestion.judged_by) == (True, "They grow.", officer)
    assert "They grow." in client.get(address("relevant", suggestion)).content.decode()
    say_not_relevant(by=officer, suggestion=suggestion, because="other")
    say_relevant(by=officer, suggestion=suggestion)
    undo_judgement(by=officer, suggestion=suggestion)
    suggestion.refresh_from_db()
    assert (suggestion.relevant, suggestion.note, suggestion.judged_by) == (None, "", None)
    assert [line.what for line in audit.history(suggestion.challenge, public_only=False)] == [
        "undid the judgement of the suggestion of Common Ground",
        "judged the suggestion of Common Ground relevant",
        "judged the suggestion of Common Ground not relevant",
        "judged the suggestion of Common Ground relevant",
        "judged the suggestion of Common Ground relevant",
    ]


def test_a_judgement_keeps_the_texts_as_they_were(suggestion, officer):
    challenge, organisation = suggestion.challenge, suggestion.organisation
    before = challenge.title
    say_not_relevant(by=officer, suggestion=suggestion, because="other")
    type(challenge).objects.update(title={"en": "Quite another thing"})
    type(organisation).objects.update(name="New Ground")
    texts = JudgedTexts.objects.get()
    assert {code: one["title"] for code, one in texts.need.items() if one["title"]} == before
    assert texts.document.startswith("Common Ground")
    say_relevant(by=officer, suggestion=suggestion)
    texts.refresh_from_db()
    assert "Quite another thing" in texts.need["en"]["title"]
    assert texts.document.startswith("New Ground")
    undo_judgement(by=officer, suggestion=suggestion)
    assert not JudgedTexts.objects.exists()


def test_an_answer_is_no_judgement_and_leaves_one_as_it_is(suggestion, officer):
    solution = SolutionFactory(
        challenge=suggestion.challenge, organisation=suggestion.organisation, sent=True
    )
    outcomes.note_answers()
    suggestion.refresh_from_db()
    assert (suggestion.relevant, suggestion.shown_by_answer) == (True, True)
    assert suggestion.answered_at == solution.submitted_at
    undo_judgement(by=officer, suggestion=suggestion)
    suggestion.refresh_from_db()
    assert suggestion.relevant
    say_relevant(by=officer, suggestion=suggestion, note="They grow.")
    Suggestion.objects.update(answered_at=None)
    outcomes.note_answers()
    suggestion.refresh_from_db()
    assert (suggestion.shown_by_answer, suggestion.note, suggestion.judged_by) == (
        False,
        "They grow.",
        officer,
    )
    assert suggestion.answered_at == solution.submitted_at


def test_a_reason_is_needed(client, suggestion, officer):
    client.force_login(officer)
    for typed in ({}, {"because": "no_such"}, {"because": "other", "note": "x" * 301}):
        assert client.post(address("not-relevant", suggestion), typed).status_code == 422
    with pytest.raises(Invalid):
        say_not_relevant(by=officer, suggestion=suggestion, because="no_such")
    with pytest.raises(Invalid):
        say_not_relevant(by=officer, suggestion=suggestion, because="other", note="x" * 301)
    suggestion.refresh_from_db()
    assert suggestion.relevant is None


def test_only_the_city_judges(client, suggestion):
    assert client.get(address("not-relevant", suggestion)).status_code == 302
    assert client.post(address("relevant", suggestion)).status_code == 401
    city = suggestion.challenge.city
    for person in (
        person_of(city),
        officer_of(CityFactory()),
        officer_of(city, "evaluator"),
        member_of(suggestion.organisation),
    ):
        client.force_login(person)
        for name in ("relevant", "not-relevant"):
            assert client.get(address(name, suggestion)).status_code == 403
            assert client.post(address(name, suggestion), {"because": "other"}).status_code == 403
        assert client.post(address("undo", suggestion)).status_code == 403
        with pytest.raises(NotAllowed):
            say_relevant(by=person, suggestion=suggestion)
        with pytest.raises(NotAllowed):
            say_not_relevant(by=person, suggestion=suggestion, because="other")
        with pytest.raises(NotAllowed):
            undo_judgement(by=person, suggestion=suggestion)
    with pytest.raises(SignInNeeded):
        say_not_relevant(by=AnonymousUser(), suggestion=suggestion, because="other")
    with pytest.raises(SignInNeeded):
        say_relevant(by=AnonymousUser(), suggestion=suggestion)
    suggestion.refresh_from_db()
    assert suggestion.relevant is None
    assert not JudgedTexts.objects.exists()


def test_what_was_never_suggested_is_not_judged(client, suggestion, officer):
    client.force_login(officer)
    suggestion.organisation = OrganisationFactory()
    assert client.get(address("not-relevant", suggestion)).status_code == 404


def test_what_was_invited_fits(suggestion, officer):
    say_not_relevant(by=officer, suggestion=suggestion, because="other")
    invite(
        by=officer,
        challenge=suggestion.challenge,
        organisation=suggestion.organisation,
        language="sv",
        text="Hej! Eva",
    )
    suggestion.refresh_from_db()
    assert (suggestion.relevant, suggestion.because) == (True, "")
    with pytest.raises(Conflict):
        say_not_relevant(by=officer, suggestion=suggestion, because="other")
    undo_judgement(by=officer, suggestion=suggestion)
    suggestion.refresh_from_db()
    assert suggestion.relevant is True
    part = next(part for part in parts() if part.name == "matching")
    assert part.export(officer)["invitations"][0]["text"] == "Hej! Eva"


def test_whoever_leaves_takes_their_name_along(suggestion, officer):
    officer_of(suggestion.challenge.city)  # somebody has to stay
    invitation = invite(
        by=officer,
        challenge=suggestion.challenge,
        organisation=suggestion.organisation,
        language="en",
        text="Hello.\n\nEva",
    )
    erase_account(by=officer)
    invitation.refresh_from_db()
    suggestion.refresh_from_db()
    assert (invitation.by, invitation.text) == (None, "Hello.\n\nA former member")
    assert "Eva" not in invitation.text_html
    assert (suggestion.relevant, suggestion.judged_by) == (True, None)
