"""Answers: begun, saved, sent, changed, withdrawn. One test per way out."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.accounts.models import Notification
from talko.challenges.models import Challenge
from talko.core import audit
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.workflow import move
from talko.solutions.actions.editing import save_solution, start_solution, submit_solution
from talko.solutions.content import Content, Step, content_from, content_of, values_of
from talko.solutions.models import Solution
from talko.solutions.queries.versions import changes, versions_of
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db

FULL = Content(
    title="Greenhouse on waste heat",
    language="en",
    summary="We grow *tomatoes* all winter.",
    plan="Build, plant, harvest.",
    amount=100_000_00,
    currency="SEK",
    cost_note="Glass and hands.",
    criteria={0: "Forty jobs.", 1: "Half of what heating costs now."},
    steps=(Step("Ground", date(2027, 3, 1), 40_000_00), Step("Harvest", date(2027, 9, 1), None)),
)


@pytest.fixture
def challenge() -> Challenge:
    return ChallengeFactory()


@pytest.fixture
def author(challenge):
    return person_of(challenge.city)


@pytest.fixture
def draft(challenge, author) -> Solution:
    return start_solution(by=author, challenge=challenge, title="Greenhouse", language="en")


@pytest.fixture
def sent(draft, author) -> Solution:
    return submit_solution(by=author, solution=draft, content=FULL, revision=draft.revision)


def test_a_resident_answers(challenge, draft, sent, author):
    assert (draft.state, draft.city, draft.organisation) == ("draft", challenge.city, None)
    sent.refresh_from_db()
    challenge.refresh_from_db()
    assert sent.state == "submitted"
    assert sent.submitted_at is not None
    assert content_of(sent) == FULL
    assert sent.excerpt == "We grow tomatoes all winter."
    assert challenge.solution_count == 1
    assert [line.what for line in audit.history(sent)] == ["sent the answer"]


def test_a_title_turns_nothing_around(challenge, author):
    started = start_solution(by=author, challenge=challenge, title="\u202eGreen\u200bhouse", language="en")
    assert started.title == "Greenhouse"


def test_officers_are_told_of_an_answer(challenge, draft, author):
    officer = officer_of(challenge.city)
    submit_solution(by=author, solution=draft, content=FULL)
    told = Notification.objects.get(person=officer)
    assert told.kind == "solution.submitted"
    assert told.data["path"] == Solution.objects.get(pk=draft.pk).get_absolute_url()


def test_an_organisation_of_a_partner_city_answers(challenge):
    austin = CityFactory(slug="austin")
    growers = OrganisationFactory(city=austin)
    editor = member_of(growers, role="editor")
    shared = ChallengeFactory(city=challenge.city, shared_with=[austin])
    solution = start_solution(by=editor, challenge=shared, organisation=growers, title="Peas", language="en")
    assert (solution.organisation, solution.city) == (growers, austin)


def test_a_challenge_that_is_not_shared_says_with_which_cities_it_is():
    challenge = ChallengeFactory(city__name="Luleå", shared_with=[CityFactory(name="Austin")])
    stranger = person_of(CityFactory(name="Oulu"))
    with pytest.raises(NotAllowed) as refused:
        start_solution(by=stranger, challenge=challenge, title="Peas", language="en")
    assert str(refused.value.message) == (
        "This challenge accepts answers from Austin and Luleå. You would answer from Oulu."
    )
    with pytest.raises(NotAllowed) as homeless:
        start_solution(by=person_of(), challenge=challenge, title="Peas", language="en")
    assert "First tell us which city you belong to." in str(homeless.value.message)
    assert Solution.objects.count() == 0


@pytest.mark.parametrize("role", ["member", None])
def test_only_those_who_act_for_an_organisation_answer_in_its_name(challenge, role):
    organisation = OrganisationFactory(city=challenge.city)
    person = member_of(organisation, role=role) if role else person_of(challenge.city)
    with pytest.raises(NotAllowed):
        start_solution(by=person, challenge=challenge, organisation=organisation, language="en")


def test_anonymous_visitors_do_not_answer(challenge):
    with pytest.raises(SignInNeeded):
        start_solution(by=AnonymousUser(), challenge=challenge, language="en")


@pytest.mark.parametrize(
    ("state", "error"), [("draft", NotFound), ("review", NotFound), ("closed", Conflict)]
)
def test_only_an_open_challenge_takes_answers(author, challenge, state, error):
    Challenge.objects.filter(pk=challenge.pk).update(state=state)
    challenge.refresh_from_db()
    with pytest.raises(error):
        start_solution(by=author, challenge=challenge, language="en")


def test_the_servers_clock_decides_although_no_worker_ran(author, challenge):
    challenge.answers_by = timezone.now() - timedelta(seconds=1)
    challenge.save()
    with pytest.raises(Conflict):
        start_solution(by=author, challenge=challenge, language="en")


def test_one_answer_in_each_name(draft, author, challenge):
    with pytest.raises(Conflict):
        start_solution(by=author, challenge=challenge, title="Another", language="en")
    organisation = OrganisationFactory(city=challenge.city)
    first, second = member_of(organisation), member_of(organisation, role="editor")
    start_solution(by=first, challenge=challenge, organisation=organisation, language="en")
    with pytest.raises(Conflict):
        start_solution(by=second, challenge=challenge, organisation=organisation, language="en")


def test_the_same_key_begins_one_answer(author, challenge):
    key = uuid4()
    first = start_solution(by=author, challenge=challenge, title="Peas", language="en", key=key)
    again = start_solution(by=author, challenge=challenge, title="Peas", language="en", key=key)
    assert first.pk == again.pk
    assert Solution.objects.count() == 1


def test_an_unknown_language_and_a_long_title_are_refused(author, challenge):
    with pytest.raises(Invalid) as refused:
        start_solution(by=author, challenge=challenge, title="x" * 201, language="xx")
    assert set(refused.value.fields) == {"title", "language"}


def test_a_draft_may_be_incomplete_and_is_seen_by_no_officer(draft, author, challenge):
    saved = save_solution(by=author, solution=draft, content=Content(title="Only a title"), revision=1)
    assert (saved.title, saved.revision) == ("Only a title", 2)
    assert Notification.objects.count() == 0


def test_saving_the_same_twice_has_one_effect(draft, author):
    first = save_solution(by=author, solution=draft, content=FULL, revision=1)
    again = save_solution(by=author, solution=draft, content=FULL, revision=1)
    assert (first.revision, again.revision) == (2, 2)


def test_the_second_of_two_writers_is_shown_the_difference(draft, author):
    save_solution(by=author, solution=draft, content=FULL, revision=1)
    with pytest.raises(EditConflict) as conflict:
        save_solution(by=author, solution=draft, content=replace(FULL, summary="Other words."), revision=1)
    assert conflict.value.revision == 2
    assert conflict.value.current["summary"] == FULL.summary
    draft.refresh_from_db()
    assert draft.summary == FULL.summary


def test_an_incomplete_answer_is_not_sent_and_says_what_is_missing(draft, author):
    with pytest.raises(Invalid) as refused:
        submit_solution(by=author, solution=draft, content=Content(title="", steps=(Step("", None, 5),)))
    assert set(refused.value.fields) == {
        "title",
        "summary",
        "criterion_0",
        "criterion_1",
        "amount",
        "step_0_name",
    }
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("draft", "Greenhouse")


def test_milestones_never_cost_more_than_the_whole(draft, author):
    dear = replace(FULL, steps=(Step("Everything", None, FULL.amount + 1),))
    with pytest.raises(Invalid) as refused:
        submit_solution(by=author, solution=draft, content=dear)
    assert "more than the cost" in refused.value.fields["amount"]


@pytest.mark.parametrize("amount", [-1, 10**15 + 1])
def test_impossible_amounts_are_refused(draft, author, amount):
    with pytest.raises(Invalid) as refused:
        save_solution(by=author, solution=draft, content=replace(FULL, steps=(), amount=amount), revision=1)
    assert set(refused.value.fields) == {"amount"}


def test_too_much_is_refused(draft, author):
    huge = replace(
        FULL, plan="x" * 50_001, steps=tuple(Step(f"Step {n}") for n in range(41)), criteria={7: "?"}
    )
    with pytest.raises(Invalid) as refused:
        save_solution(by=author, solution=draft, content=huge, revision=1)
    assert set(refused.value.fields) == {"plan", "step_40_name", "summary"}


def test_an_answer_that_costs_nothing_can_be_sent(draft, author):
    free = replace(FULL, amount=0, steps=())
    assert submit_solution(by=author, solution=draft, content=free).amount == 0


def test_sending_twice_has_one_effect(sent, author, challenge):
    submit_solution(by=author, solution=sent, content=FULL, revision=1)
    challenge.refresh_from_db()
    assert challenge.solution_count == 1
    assert sent.versions.count() == 0
    assert len(audit.history(sent)) == 1


def test_an_answer_sent_after_the_deadline_stays_a_draft(draft, author, challenge):
    close(challenge)
    with pytest.raises(Conflict) as late:
        submit_solution(by=author, solution=draft, content=FULL)
    assert str(late.value.message) == "Answering has closed. What you wrote is saved as a draft."
    draft.refresh_from_db()
    challenge.refresh_from_db()
    assert (draft.state, challenge.solution_count) == ("draft", 0)
    assert save_solution(by=author, solution=draft, content=FULL, revision=1).state == "draft"


def test_a_challenge_no_longer_shared_takes_no_answer(challenge):
    austin = CityFactory()
    shared = ChallengeFactory(shared_with=[austin])
    texan = person_of(austin)
    draft = start_solution(by=texan, challenge=shared, language="en")
    shared.shares.all().delete()
    with pytest.raises(NotAllowed):
        submit_solution(by=texan, solution=draft, content=FULL)


def test_a_change_of_a_sent_answer_keeps_the_old_one_as_a_version(sent, author, challenge):
    officer = officer_of(challenge.city)
    changed = replace(FULL, summary="We grow tomatoes and peas all winter.", amount=110_000_00)
    after = save_solution(by=author, solution=sent, content=changed, revision=sent.revision)
    kept = sent.versions.get()
    assert content_from(kept.values) == FULL
    assert (after.state, after.summary) == ("submitted", changed.summary)
    assert [version.number for version in versions_of(sent)] == [2, 1]
    differing = changes(after, 1, 2)
    assert [change.label for change in differing] == ["Summary", "Cost"]
    added = "".join(piece.text for piece in differing[0].pieces if piece.kind == "added")
    assert "and" in added
    assert "peas" in added
    assert Notification.objects.get(person=officer).kind == "solution.edited"


def test_versions_that_do_not_exist(sent):
    with pytest.raises(NotFound):
        changes(sent, 1, 2)


def test_a_sent_answer_cannot_become_incomplete(sent, author):
    with pytest.raises(Invalid) as refused:
        save_solution(by=author, solution=sent, content=replace(FULL, criteria={}), revision=sent.revision)
    assert set(refused.value.fields) == {"criterion_0", "criterion_1"}


def test_a_sent_answer_is_not_changed_after_the_deadline(sent, author, challenge):
    close(challenge)
    with pytest.raises(Conflict):
        save_solution(by=author, solution=sent, content=replace(FULL, summary="New"), revision=sent.revision)
    assert sent.versions.count() == 0


def test_withdraw_and_send_again(sent, author, challenge):
    assert move(sent, "withdraw", by=author).state == "withdrawn"
    move(sent, "withdraw", by=author)
    challenge.refresh_from_db()
    assert challenge.solution_count == 0
    again = submit_solution(by=author, solution=sent, content=replace(FULL, title="Better"))
    challenge.refresh_from_db()
    assert (again.state, again.withdrawn_at, challenge.solution_count) == ("submitted", None, 1)
    assert [line.what for line in audit.history(sent)] == [
        "sent the answer again",
        "withdrew the answer",
        "sent the answer",
    ]
    assert sent.versions.count() == 1


def test_nothing_is_withdrawn_after_the_deadline_and_no_draft_ever(sent, author, challenge):
    close(challenge)
    with pytest.raises(Conflict):
        move(sent, "withdraw", by=author)
    other = SolutionFactory()
    with pytest.raises(Conflict):
        move(other, "withdraw", by=other.author)


@pytest.mark.parametrize("who", ["anonymous", "officer", "stranger", "member", "other_organisation"])
def test_others_neither_save_nor_send_nor_withdraw(who):
    solution = SolutionFactory(sent=True)
    city = solution.challenge.city
    person = {
        "anonymous": AnonymousUser,
        "officer": lambda: officer_of(city),
        "stranger": lambda: person_of(city),
        "member": lambda: member_of(solution.organisation, role="member"),
        "other_organisation": lambda: member_of(OrganisationFactory(city=city)),
    }[who]()
    error = SignInNeeded if who == "anonymous" else NotAllowed
    with pytest.raises(error):
        save_solution(by=person, solution=solution, content=FULL, revision=1)
    with pytest.raises(error):
        submit_solution(by=person, solution=solution, content=FULL)
    with pytest.raises(error):
        move(solution, "withdraw", by=person)


def test_an_author_who_left_the_organisation_no_longer_writes_for_it():
    solution = SolutionFactory(sent=True)
    solution.organisation.memberships.all().delete()
    with pytest.raises(NotAllowed):
        save_solution(by=solution.author, solution=solution, content=FULL, revision=1)


def test_a_second_editor_of_the_organisation_can_go_on():
    solution = SolutionFactory()
    colleague = member_of(solution.organisation, role="editor")
    assert save_solution(by=colleague, solution=solution, content=FULL, revision=1).title == FULL.title


def test_line_ends_and_spaces_do_not_make_a_version(sent, author):
    spaced = replace(
        FULL,
        summary=f"  {FULL.summary}\r\n",
        title=" Greenhouse  on waste heat",
        steps=(*FULL.steps, Step("")),
    )
    assert (
        save_solution(by=author, solution=sent, content=spaced, revision=sent.revision).revision
        == sent.revision
    )
    assert sent.versions.count() == 0


def test_values_survive_json():
    assert content_from(values_of(FULL)) == FULL
