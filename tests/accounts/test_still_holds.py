"""Mail may wait for days: what it tells is true when it is sent, or it is not told."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from talko.accounts import notifications
from talko.accounts.models import Notification, Person
from talko.actors.actions import (
    ask_to_take_part,
    change_role,
    claim_organisation,
    create_project,
    invite_member,
    remove_member,
)
from talko.actors.models import Membership
from talko.challenges.actions import reminders
from talko.challenges.models import Challenge
from talko.challenges.notifications import tell
from talko.cities.actions import ask_to_join, give_role, join_through_region, take_role
from talko.cities.notifications import tell as tell_of_agreement
from talko.core.workflow import move, pass_time
from talko.dialogue.actions.following import follow, follow_by_writing
from talko.dialogue.actions.messages import hide_message, restore_message
from talko.matching.actions.hits import record_hits
from talko.matching.actions.invitations import invite, remind_due
from talko.matching.actions.watches import pause_watch
from talko.matching.models import ChallengeInvitation
from talko.matching.queries.watches import watches_that_fit
from talko.solutions.actions.editing import submit_solution
from talko.solutions.actions.partners import ask_partner, remove_partner
from talko.solutions.content import DecisionContent
from talko.solutions.notifications import tell as tell_of_answer
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close, share
from tests.dialogue.factories import say
from tests.factories import (
    AgreementFactory,
    CityFactory,
    OrganisationFactory,
    member_of,
    officer_of,
    person_of,
)
from tests.letters import send_all_due
from tests.matching.factories import heat, read, watch_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def the() -> SimpleNamespace:
    """A city with an open challenge, an answer to it, and someone who follows both."""
    challenge = ChallengeFactory(opened_at=in_days(-30), decision_by=None)
    officer = officer_of(challenge.city, name="Eva")
    answer = SolutionFactory(challenge=challenge, sent=True)
    follower = person_of(challenge.city)
    follow_by_writing(follower, challenge)
    return SimpleNamespace(
        challenge=challenge,
        city=challenge.city,
        officer=officer,
        answer=answer,
        author=answer.author,
        follower=follower,
    )


def in_days(days: float):
    return timezone.now() + timedelta(days=days)


def deadline_passes(the) -> None:
    Challenge.objects.update(answers_by=timezone.now() - timedelta(minutes=1))


def moved(the) -> None:
    the.challenge.refresh_from_db()
    move(the.challenge, "change_deadline", by=the.officer, answers_by=in_days(60), reason="More time")


def withdrawn(the) -> None:
    move(the.challenge, "withdraw", by=the.officer, reason="No money")


def reopened(the) -> None:
    move(the.challenge, "reopen", by=the.officer, answers_by=in_days(50), reason="Too few")


def closed(the) -> None:
    pass_time(Challenge, in_days(400))


def to_state(state: str):
    return lambda the: Challenge.objects.update(state=state)


def remind(days: int):
    return lambda the: reminders.remind(the.challenge, days)


def of_challenge(kind: str, state: str = "open"):
    def happened(the) -> None:
        Challenge.objects.update(state=state)
        tell([the.follower], kind, the.challenge)

    return happened


def deadline_of_yore(the) -> None:
    move(the.challenge, "change_deadline", by=the.officer, answers_by=in_days(40), reason="More time")


def partner_asked(the) -> None:
    the.partners = OrganisationFactory()
    the.helper = member_of(the.partners)
    the.partner = ask_partner(by=the.author, solution=the.answer, organisation=the.partners)


def partner_answers(accept: bool):
    def happened(the) -> None:
        if not hasattr(the, "partner"):
            partner_asked(the)
        move(the.partner, "accept" if accept else "decline", by=the.helper)

    return happened


def decided(the) -> None:
    close(the.challenge)
    other = SolutionFactory(challenge=the.challenge, sent=True)
    reasons = {one.public_id: "Because." for one in (the.answer, other)}
    move(
        the.challenge,
        "decide",
        by=the.officer,
        content=DecisionContent("sv", "Hard", the.answer.public_id, reasons),
    )


def answer_becomes(state: str):
    def happened(the) -> None:
        the.answer.state = state
        the.answer.save()

    return happened


def answer_withdrawn(the) -> None:
    move(the.answer, "withdraw", by=the.author)


def message(the) -> None:
    follow(by=the.follower, subject=the.challenge)
    the.message = say(the.officer, the.challenge)


def hidden(the) -> None:
    if not hasattr(the, "message"):
        the.message = say(the.follower, the.challenge)
    hide_message(by=officer_of(the.city, "moderator"), message=the.message, reason="Rude")


def restored(the) -> None:
    the.message.refresh_from_db()
    restore_message(by=officer_of(the.city, "moderator"), message=the.message)


def claimed(the) -> None:
    the.organisation = OrganisationFactory(city=the.city)
    member_of(the.organisation)
    the.claim = claim_organisation(by=person_of(), organisation=the.organisation, reason="It is mine")


def claim_settled(grant: bool):
    def happened(the) -> None:
        if not hasattr(the, "claim"):
            claimed(the)
        move(the.claim, "grant" if grant else "refuse", by=the.officer, answer="As we know it")

    return happened


def leaves(the) -> None:
    Membership.objects.filter(organisation=the.organisation).delete()


def refused_after_all(the) -> None:
    the.claim.state = "waiting"
    the.claim.save()


def invited(the) -> None:
    the.organisation = OrganisationFactory()
    the.owner = member_of(the.organisation)
    the.person = person_of()
    the.invitation = invite_member(by=the.owner, organisation=the.organisation, email=the.person.email)


def invitation_withdrawn(the) -> None:
    move(the.invitation, "withdraw", by=the.owner)


def joined(the) -> None:
    invited(the)
    move(the.invitation, "accept", by=the.person)


def left(the) -> None:
    remove_member(by=the.person, membership=Membership.objects.get(person=the.person))


def role_changed(the) -> None:
    joined(the)
    change_role(by=the.owner, membership=Membership.objects.get(person=the.person), role="editor")


def asked(for_project: bool):
    def happened(the) -> None:
        lead, other = OrganisationFactory(), OrganisationFactory()
        the.leader, the.other = member_of(lead), member_of(other)
        the.project = create_project(
            by=the.leader, organisation=lead, name="Bridge", summary={"en": "A bridge"}
        )
        by = the.leader if for_project else the.other
        the.request = ask_to_take_part(by=by, project=the.project, organisation=other)

    return happened


def answered(the) -> None:
    by = the.other if the.request.side == "project" else the.leader
    move(the.request, "decline", by=by)


def proposed(kind: str, state: str = "proposed"):
    def happened(the) -> None:
        the.agreement = AgreementFactory(state=state)
        the.partner_officer = officer_of(the.agreement.partner)
        the.proposer_officer = officer_of(the.agreement.proposer)
        the.party = the.agreement.parties.get(city=the.agreement.partner)
        tell_of_agreement([the.partner_officer], kind, the.party)

    return happened


def proposal_taken_back(the) -> None:
    move(the.agreement, "withdraw", by=the.proposer_officer)


def agreement_ended(the) -> None:
    own = the.agreement.parties.get(city=the.agreement.proposer)
    move(own, "leave", by=the.proposer_officer, reason="Enough")


def city_asks_to_join(the) -> None:
    the.city = CityFactory()
    the.agreement = AgreementFactory()
    the.newcomer = officer_of(the.city)
    officer_of(the.agreement.proposer)
    the.party = ask_to_join(by=the.newcomer, agreement=the.agreement, city=the.city)


def takes_its_request_back(the) -> None:
    move(the.party, "take_back", by=the.newcomer)


def joins_through_its_region(the) -> None:
    the.city = CityFactory(member_of=CityFactory(kind="region"))
    the.agreement = AgreementFactory(partner=the.city.member_of)
    officer_of(the.agreement.proposer)
    by = the.newcomer = officer_of(the.city)
    the.party = join_through_region(by=by, agreement=the.agreement, city=the.city)


def leaves_again(the) -> None:
    move(the.party, "leave", by=the.newcomer, reason="Enough")


def role_given(the) -> None:
    the.person = person_of()
    give_role(by=the.officer, city=the.city, email=the.person.email, role="moderator")


def role_taken(the) -> None:
    take_role(by=the.officer, city=the.city, person=the.person, role="moderator")


def asked_to_answer(the) -> None:
    austin = CityFactory()
    share(the.challenge, austin)
    organisation = OrganisationFactory(city=austin)
    the.helper = member_of(organisation)
    the.invitation = invite(
        by=the.officer, challenge=the.challenge, organisation=organisation, language="en", text="Hello"
    )


def reminded(the) -> None:
    asked_to_answer(the)
    ChallengeInvitation.objects.update(created_at=in_days(-8))
    remind_due()


def declines(because: str = ""):
    def happened(the) -> None:
        if not hasattr(the, "invitation"):
            asked_to_answer(the)
        move(the.invitation, "decline", by=the.helper, because=because)

    return happened


def answers_after_all(the) -> None:
    ChallengeInvitation.objects.update(state="answered")


def fits(several: bool):
    def happened(the) -> None:
        the.challenge = heat(the.city)
        the.watcher = person_of(the.city)
        the.watches = [watch_of(the.watcher) for _each in range(2 if several else 1)]
        read()
        record_hits(challenge=the.challenge, reasons=watches_that_fit(the.challenge))

    return happened


def paused(the) -> None:
    pause_watch(by=the.watcher, watch=the.watches[0], paused=True)


STORIES = [
    ("challenge.to_review", of_challenge("challenge.to_review", "review"), to_state("draft")),
    ("challenge.sent_back", of_challenge("challenge.sent_back", "draft"), to_state("review")),
    ("challenge.approved", of_challenge("challenge.approved"), withdrawn),
    ("challenge.opened", of_challenge("challenge.opened"), withdrawn),
    ("challenge.opened", of_challenge("challenge.opened"), deadline_passes),
    ("challenge.shared", of_challenge("challenge.shared"), withdrawn),
    ("challenge.deadline", deadline_of_yore, deadline_passes),
    ("challenge.deadline_near", remind(7), deadline_passes),
    ("challenge.deadline_near", remind(7), moved),
    ("challenge.deadline_last", remind(1), withdrawn),
    ("challenge.closed", closed, reopened),
    ("challenge.withdrawn", withdrawn, to_state("open")),
    ("challenge.decided", decided, to_state("closed")),
    (
        "solution.submitted",
        lambda the: tell_of_answer([the.officer], "solution.submitted", the.answer),
        answer_withdrawn,
    ),
    (
        "solution.edited",
        lambda the: tell_of_answer([the.officer], "solution.edited", the.answer),
        answer_withdrawn,
    ),
    ("solution.withdrawn", answer_withdrawn, lambda the: submit_solution(by=the.author, solution=the.answer)),
    ("solution.partner_asked", partner_asked, partner_answers(False)),
    (
        "solution.partner_asked",
        partner_asked,
        lambda the: remove_partner(by=the.author, solution=the.answer, organisation=the.partners),
    ),
    ("solution.partner_accepted", partner_answers(True), partner_answers(False)),
    ("solution.partner_declined", partner_answers(False), partner_answers(True)),
    ("solution.chosen", decided, answer_becomes("submitted")),
    ("message.posted", message, hidden),
    ("message.hidden", hidden, restored),
    ("claim.waiting", claimed, claim_settled(False)),
    ("claim.taken", claimed, claim_settled(False)),
    ("claim.granted", claim_settled(True), leaves),
    ("claim.refused", claim_settled(False), refused_after_all),
    ("organisation.invited", invited, invitation_withdrawn),
    ("organisation.joined", joined, left),
    ("organisation.role", role_changed, left),
    ("project.asked", asked(True), answered),
    ("project.offered", asked(False), answered),
    ("agreement.proposed", proposed("agreement.proposed"), proposal_taken_back),
    ("agreement.edited", proposed("agreement.edited"), proposal_taken_back),
    ("agreement.accepted", proposed("agreement.accepted", "concluded"), agreement_ended),
    ("agreement.applied", city_asks_to_join, takes_its_request_back),
    ("agreement.joined", joins_through_its_region, leaves_again),
    ("city.role_given", role_given, role_taken),
    ("invitation.sent", asked_to_answer, declines()),
    ("invitation.sent", asked_to_answer, withdrawn),
    ("invitation.reminder", reminded, deadline_passes),
    ("invitation.declined", declines(), answers_after_all),
    ("invitation.declined_because", declines("No time"), answers_after_all),
    ("watch.fits", fits(several=False), paused),
    ("watch.fits", fits(several=False), deadline_passes),
    ("watch.fits_several", fits(several=True), deadline_passes),
]


@pytest.mark.slow
@pytest.mark.parametrize("over", [False, True], ids=["told", "over"])
@pytest.mark.parametrize(
    ("kind", "happens", "ends"),
    STORIES,
    ids=[f"{story[0]}-{number}" for number, story in enumerate(STORIES)],
)
def test_what_is_over_is_not_told_any_more(the, kind, happens, ends, over):
    happens(the)
    assert Notification.objects.filter(kind=kind).exists()
    Person.objects.update(mail="at_once")
    if over:
        ends(the)
    send_all_due()
    of_it = Notification.objects.filter(kind=kind)
    assert {(one.mailed_at is None, one.waits) for one in of_it} == {(over, False)}


def test_every_kind_says_whether_it_still_holds_or_is_of_the_past_for_good():
    """Those without a way to say it tell what stays true, whatever happens later."""
    for_good = {
        "challenge.followed_up",
        "project.answered",
        "agreement.declined",
        "agreement.left",
        "agreement.refused",
        "agreement.withdrawn",
        "agreement.ended",
        "campaign.news",
        "campaign.payout_declined",
        "campaign.payout_paid",
        "campaign.help_declined",
        "campaign.help_taken_back",
    }
    silent = {name for name in notifications.known() if notifications._kinds[name].holds is None}
    assert silent == for_good
