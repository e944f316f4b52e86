"""From a draft to what came of it: who may do what when, and what stands in the history."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.accounts.models import Notification
from talko.challenges.actions import editing
from talko.challenges.content import CriterionContent, content_of
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import waiting_for_review
from talko.core import audit, ids
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.workflow import move, pass_time
from talko.dialogue.actions.following import follow_by_writing
from tests.challenges.factories import ChallengeFactory, share
from tests.challenges.ways import content, soon
from tests.factories import AgreementFactory, CityFactory, officer_of, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return CityFactory(slug="jokkmokk", name="Jokkmokk")


@pytest.fixture
def officer(city):
    return officer_of(city, name="Elle")


@pytest.fixture
def second(city):
    return officer_of(city, "evaluator", name="Nils")


@pytest.fixture
def draft(city, officer):
    return editing.create_challenge(by=officer, city=city, content=content())


@pytest.fixture
def in_review(draft, officer, second):
    return move(draft, "send_to_review", by=officer)


def told(person):
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def history(challenge):
    return [line.what for line in reversed(audit.history(challenge))]


def test_a_challenge_is_written_reviewed_and_opens(
    draft, officer, second, django_capture_on_commit_callbacks
):
    assert draft.state == "draft"
    assert content_of(draft).goals == (6, 11)
    move(draft, "send_to_review", by=officer)
    assert told(second) == ["challenge.to_review"]

    opened = move(draft, "approve", by=second)

    assert (opened.state, opened.reviewer, opened.is_public) == ("open", second, True)
    assert told(officer) == ["challenge.approved", "challenge.opened"]
    assert history(opened) == [
        "started the challenge",
        "asked for a review",
        "reviewed and approved it",
        "It opened for answers",
    ]


def test_a_title_turns_nothing_around(city, officer):
    hostile = content(title={"sv": "\u202eSkol\u200bbuss", "en": "\u2066"})
    made = editing.create_challenge(by=officer, city=city, content=hostile)
    assert made.title == {"sv": "Skolbuss"}


def test_creating_twice_with_one_key_makes_one(city, officer):
    key = ids.new_id()
    first = editing.create_challenge(by=officer, city=city, content=content(), key=key)
    assert editing.create_challenge(by=officer, city=city, content=content(), key=key) == first
    assert Challenge.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": {}}, "title"),
        ({"title": {"sv": "x" * 161}}, "title"),
        ({"need_local": "x" * 30_001}, "need_local"),
        ({"language": "xx"}, "language"),
        ({"lead": {"tlh": "nuqneH"}}, "language"),
        ({"amount": 0}, "amount"),
        ({"amount": 10**16}, "amount"),
        ({"currency": "XXX"}, "currency"),
        ({"latitude": 100.0, "longitude": 0.0}, "place"),
        ({"opens_at": soon(30)}, "answers_by"),
        ({"decision_by": soon(1)}, "decision_by"),
        ({"answers_by": None}, "answers_by"),
        ({"criteria": (CriterionContent({"sv": "a"}, 101),)}, "criteria"),
        ({"criteria": (CriterionContent({"sv": "a"}, 1),) * 13}, "criteria"),
    ],
)
def test_what_no_draft_may_hold(city, officer, changes, field):
    with pytest.raises(Invalid) as refused:
        editing.create_challenge(by=officer, city=city, content=content(**changes))
    assert field in refused.value.fields
    assert not Challenge.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": {"sv": "Bara svenska"}}, "title"),
        ({"lead": {"en": "English only"}}, "lead"),
        ({"need_local": ""}, "need_local"),
        ({"need_global": {"sv": "Inte på engelska"}}, "need_global"),
        ({"affected": {}}, "affected"),
        ({"amount_for": {}}, "amount_for"),
        ({"answers_by": None, "decision_by": None}, "answers_by"),
        ({"answers_by": soon(-1)}, "answers_by"),
        ({"criteria": ()}, "criteria"),
        ({"criteria": (CriterionContent({"sv": "a"}, 99),)}, "criteria"),
        ({"criteria": (CriterionContent({"en": "a"}, 100),)}, "criteria"),
        ({"criteria": (CriterionContent({"sv": "a"}, 100), CriterionContent({"sv": "b"}, 0))}, "criteria"),
    ],
)
def test_what_a_draft_may_lack_but_not_a_reviewed_one(city, officer, changes, field):
    draft = editing.create_challenge(by=officer, city=city, content=content(**changes))
    with pytest.raises(Invalid) as refused:
        move(draft, "send_to_review", by=officer)
    assert list(refused.value.fields) == [field]
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_two_officers_edit_the_second_sees_the_difference(draft, officer, city):
    other = officer_of(city)
    editing.edit_challenge(by=other, challenge=draft, content=content(place="Vuollerim"), revision=1)
    with pytest.raises(EditConflict) as conflict:
        editing.edit_challenge(by=officer, challenge=draft, content=content(place="Porjus"), revision=1)
    assert conflict.value.revision == 2
    assert conflict.value.current["place"] == "Vuollerim"
    draft.refresh_from_db()
    assert draft.place == "Vuollerim"


def test_saving_what_stands_there_already_changes_nothing(draft, officer):
    same = content_of(draft)
    saved = editing.edit_challenge(by=officer, challenge=draft, content=same, revision=99)
    assert saved.revision == 1
    assert history(draft) == ["started the challenge"]


def test_nobody_reviews_what_they_wrote(in_review, officer, city):
    with pytest.raises(NotAllowed):
        move(in_review, "approve", by=officer)
    editor = officer_of(city)
    move(in_review, "send_back", by=editor, note="Kortare.")
    editing.edit_challenge(by=editor, challenge=in_review, content=content(place="Vuollerim"), revision=1)
    move(in_review, "send_to_review", by=officer)
    with pytest.raises(NotAllowed):
        move(in_review, "approve", by=editor)


def test_a_reviewer_sends_it_back_with_a_note(in_review, officer, second):
    with pytest.raises(Invalid):
        move(in_review, "send_back", by=second, note=" ")
    back = move(in_review, "send_back", by=second, note="Vem bor här?")
    assert (back.state, back.review_note) == ("draft", "Vem bor här?")
    assert told(officer) == ["challenge.sent_back"]
    assert "Vem bor här?" not in " ".join(history(back))


def test_approving_twice_has_one_effect(in_review, second, city):
    move(in_review, "approve", by=second)
    move(in_review, "approve", by=second)
    assert history(in_review).count("reviewed and approved it") == 1
    with pytest.raises(Conflict):
        move(in_review, "approve", by=officer_of(city))


def test_a_date_that_passed_during_the_review_stops_it(in_review, second):
    Challenge.objects.filter(pk=in_review.pk).update(answers_by=soon(-1))
    with pytest.raises(Invalid) as refused:
        move(in_review, "approve", by=second)
    assert list(refused.value.fields) == ["answers_by"]


def test_it_opens_by_itself_on_its_day(city, officer, second):
    draft = editing.create_challenge(by=officer, city=city, content=content(opens_at=soon(2)))
    move(draft, "send_to_review", by=officer)
    approved = move(draft, "approve", by=second)
    assert approved.state == "approved"
    assert pass_time(Challenge) == 0
    assert pass_time(Challenge, soon(3)) == 1
    assert pass_time(Challenge, soon(3)) == 0
    approved.refresh_from_db()
    assert approved.state == "open"


def test_an_officer_opens_it_before_its_day(city, officer, second):
    draft = editing.create_challenge(by=officer, city=city, content=content(opens_at=soon(2)))
    move(draft, "send_to_review", by=officer)
    with pytest.raises(Conflict):
        move(draft, "open_now", by=officer)
    move(draft, "approve", by=second)
    assert move(draft, "open_now", by=officer).state == "open"
    assert move(draft, "open_now", by=officer).state == "open"
    assert history(draft).count("opened it for answers") == 1


def test_it_closes_at_its_deadline_once(django_capture_on_commit_callbacks):
    challenge = ChallengeFactory()
    follower = person_of()
    follow_by_writing(follower, challenge)
    assert pass_time(Challenge) == 0
    assert pass_time(Challenge, soon(21)) == 1
    assert pass_time(Challenge, soon(21)) == 0
    challenge.refresh_from_db()
    assert challenge.state == "closed"
    assert told(follower) == ["challenge.closed"]


def test_a_late_worker_harms_nothing():
    challenge = ChallengeFactory(answers_by=soon(-1), decision_by=None)
    officer = officer_of(challenge.city)
    assert (challenge.state, challenge.state_now, challenge.takes_answers) == ("open", "closed", False)
    with pytest.raises(Conflict):
        move(challenge, "change_deadline", by=officer, answers_by=soon(5), reason="Mer tid.")
    assert pass_time(Challenge) == 1
    challenge.refresh_from_db()
    assert challenge.state == "closed"


def test_a_deadline_moves_only_later_and_everyone_reads_why():
    challenge = ChallengeFactory()
    officer, follower = officer_of(challenge.city), person_of()
    follow_by_writing(follower, challenge)
    with pytest.raises(Invalid) as refused:
        move(challenge, "change_deadline", by=officer, answers_by=soon(10), reason="Fort.")
    assert list(refused.value.fields) == ["answers_by"]
    with pytest.raises(Invalid) as refused:
        move(challenge, "change_deadline", by=officer, answers_by=soon(25), reason=" ")
    assert list(refused.value.fields) == ["reason"]
    with pytest.raises(Invalid) as refused:
        move(challenge, "change_deadline", by=officer, answers_by=soon(90), reason="Jul.")
    assert list(refused.value.fields) == ["decision_by"]

    later = soon(25)
    changed = move(challenge, "change_deadline", by=officer, answers_by=later, reason="Jul.")
    move(challenge, "change_deadline", by=officer, answers_by=later, reason="Jul.")

    assert changed.answers_by == later
    assert told(follower) == ["challenge.deadline"]
    assert len(history(challenge)) == 1
    assert history(challenge)[0].endswith("Jul.")


def test_it_is_opened_again_with_a_new_deadline():
    challenge = ChallengeFactory(state="closed", answers_by=soon(-1), decision_by=None)
    officer = officer_of(challenge.city)
    with pytest.raises(Invalid):
        move(challenge, "reopen", by=officer, answers_by=soon(-1), reason="Få svar.")
    opened = move(challenge, "reopen", by=officer, answers_by=soon(9), reason="Få svar.")
    assert opened.takes_answers
    assert "Få svar." in history(challenge)[0]


def test_sharing_needs_an_agreement_in_force_about_challenges():
    challenge = ChallengeFactory()
    officer = officer_of(challenge.city)
    austin, oulu, lapsed, knowledge = CityFactory.create_batch(4)
    theirs = officer_of(austin, language="en")
    AgreementFactory(proposer=austin, partner=challenge.city)
    AgreementFactory(proposer=challenge.city, partner=oulu)
    AgreementFactory(
        proposer=challenge.city, partner=lapsed, ends_on=timezone.now().date() - timedelta(days=1)
    )
    AgreementFactory(proposer=challenge.city, partner=knowledge, scope=["knowledge"])

    move(challenge, "share", by=officer, cities=[austin])
    move(challenge, "share", by=officer, cities=[austin])
    assert told(theirs) == ["challenge.shared"]
    for outside in (lapsed, knowledge, CityFactory()):
        with pytest.raises(Invalid) as refused:
            move(challenge, "share", by=officer, cities=[outside, oulu])
        assert outside.name in str(refused.value.message)
    assert [found.city for found in challenge.shares.all()] == [austin]


def test_a_share_stays_when_its_agreement_ends_later():
    challenge = ChallengeFactory()
    austin = CityFactory()
    kept = share(challenge, austin)
    kept.agreement.state = "ended"
    kept.agreement.save()
    move(challenge, "share", by=officer_of(challenge.city), cities=[austin])
    assert [found.city for found in challenge.shares.all()] == [austin]


def test_what_lapsed_before_it_opened_is_not_shared(city, officer, second):
    austin = CityFactory(name="Austin")
    agreement = AgreementFactory(proposer=city, partner=austin)
    theirs = officer_of(austin)
    draft = editing.create_challenge(by=officer, city=city, content=content())
    move(draft, "share", by=officer, cities=[austin])
    assert told(theirs) == []
    agreement.state = "ended"
    agreement.save()
    move(draft, "send_to_review", by=officer)
    opened = move(draft, "approve", by=second)
    assert not opened.shares.exists()
    assert history(opened)[-1].startswith("It is not shared with Austin")
    assert told(theirs) == []


def test_sharing_is_taken_back_only_before_it_opens(draft, city, officer):
    austin = CityFactory()
    AgreementFactory(proposer=city, partner=austin)
    move(draft, "share", by=officer, cities=[austin])
    move(draft, "unshare", by=officer, city=austin)
    assert not draft.shares.exists()
    challenge = ChallengeFactory(city=city, shared_with=[CityFactory()])
    with pytest.raises(Conflict):
        move(challenge, "unshare", by=officer, city=challenge.shares.get().city)


def test_it_is_withdrawn_for_a_reason():
    challenge = ChallengeFactory()
    officer, follower = officer_of(challenge.city), person_of()
    follow_by_writing(follower, challenge)
    with pytest.raises(Invalid):
        move(challenge, "withdraw", by=officer, reason="")
    gone = move(challenge, "withdraw", by=officer, reason="Linjen blir kvar.")
    move(challenge, "withdraw", by=officer, reason="Igen.")
    assert (gone.state, gone.is_public) == ("withdrawn", True)
    assert history(challenge) == ["withdrew the challenge. Linjen blir kvar."]
    assert told(follower) == ["challenge.withdrawn"]


def test_one_withdrawn_before_it_opened_is_never_public(city, officer, second):
    draft = editing.create_challenge(by=officer, city=city, content=content(opens_at=soon(2)))
    move(draft, "send_to_review", by=officer)
    move(draft, "approve", by=second)
    gone = move(draft, "withdraw", by=officer, reason="Nej.")
    assert not gone.is_public


def test_what_came_of_it_is_told_after_the_decision():
    challenge = ChallengeFactory(state="decided")
    officer = officer_of(challenge.city)
    key = ids.new_id()
    for _again in range(2):
        move(challenge, "follow_up", by=officer, text="Bussen **går**.", language="sv", key=key)
    move(challenge, "follow_up", by=officer, text="Den är full.", language="sv")
    challenge.refresh_from_db()
    assert challenge.state == "followed_up"
    assert [told_.text for told_ in challenge.follow_ups.all()] == ["Den är full.", "Bussen **går**."]
    with pytest.raises(Conflict):
        move(
            ChallengeFactory(city=challenge.city, state="closed"),
            "follow_up",
            by=officer,
            text="Nej",
            language="sv",
        )


ACTS = {
    "edit": lambda by, c: editing.edit_challenge(by=by, challenge=c, content=content(), revision=1),
    "send": lambda by, c: move(c, "send_to_review", by=by),
    "back": lambda by, c: move(c, "send_back", by=by, note="x"),
    "approve": lambda by, c: move(c, "approve", by=by),
    "open": lambda by, c: move(c, "open_now", by=by),
    "share": lambda by, c: move(c, "share", by=by, cities=[]),
    "unshare": lambda by, c: move(c, "unshare", by=by, city=c.city),
    "deadline": lambda by, c: move(c, "change_deadline", by=by, answers_by=soon(30), reason="x"),
    "reopen": lambda by, c: move(c, "reopen", by=by, answers_by=soon(30), reason="x"),
    "withdraw": lambda by, c: move(c, "withdraw", by=by, reason="x"),
    "follow up": lambda by, c: move(c, "follow_up", by=by, text="x", language="sv"),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_may(act):
    public, hidden = ChallengeFactory(), ChallengeFactory(state="review", opened_at=None)
    others = [
        officer_of(CityFactory()),
        person_of(public.city),
        officer_of(public.city, "moderator"),
        officer_of(public.city, "treasurer"),
    ]
    for other in others:
        with pytest.raises(NotAllowed):
            ACTS[act](other, public)
        with pytest.raises(NotFound):
            ACTS[act](other, hidden)
    for nobody in (None, AnonymousUser()):
        with pytest.raises(SignInNeeded):
            ACTS[act](nobody, public)


def test_only_an_officer_of_the_city_creates(city):
    for other in (officer_of(CityFactory()), person_of(city), officer_of(city, "evaluator")):
        with pytest.raises(NotAllowed):
            editing.create_challenge(by=other, city=city, content=content())
    with pytest.raises(SignInNeeded):
        editing.create_challenge(by=AnonymousUser(), city=city, content=content())


def test_what_waits_for_a_review_waits_for_a_second_person(in_review, officer, second, city):
    editor = officer_of(city)
    move(in_review, "send_back", by=second, note="x")
    editing.edit_challenge(by=editor, challenge=in_review, content=content(place="Porjus"), revision=1)
    move(in_review, "send_to_review", by=editor)
    waiting = {person: waiting_for_review(person) for person in (officer, editor, second, person_of(city))}
    assert [person for person, found in waiting.items() if found] == [second]
