"""The table of challenges: what the desk lists is what can be done, for everyone and in every state."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.core.workflow import available, pass_time
from talko.solutions.content import DecisionContent
from talko.solutions.models import Decision
from tests.challenges.factories import ChallengeFactory, share
from tests.factories import CityFactory, officer_of, person_of
from tests.workflows import disagreements


def challenge_in(state: str) -> Challenge:
    public = state not in {"draft", "review", "approved"}
    ahead = timezone.now() + timedelta(days=20 if state in {"draft", "review", "approved", "open"} else -1)
    opened = {"opened_at": timezone.now() - timedelta(days=3) if public else None}
    challenge = ChallengeFactory(state=state, answers_by=ahead, opens_at=None, owner=None, **opened)
    if state in {"decided", "followed_up"}:
        Decision.objects.create(challenge=challenge, language="sv", summary="Så blev det.")
    return challenge


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("state", Challenge.State.values)
@pytest.mark.parametrize(
    "role", ["officer", "writer", "evaluator", "moderator", "resident", "stranger", "nobody"]
)
def test_what_is_listed_is_what_can_be_done(state, role):
    challenge = challenge_in(state)
    partner = CityFactory()
    share(challenge, partner)
    person = {
        "writer": lambda: officer_of(challenge.city),
        "resident": lambda: person_of(challenge.city),
        "stranger": lambda: officer_of(CityFactory()),
        "nobody": AnonymousUser,
    }.get(role, lambda: officer_of(challenge.city, role))()
    if role == "writer":
        Challenge.objects.filter(pk=challenge.pk).update(owner=person)
        challenge.owner = person
    dates = {"answers_by": timezone.now() + timedelta(days=25), "reason": "More time."}
    asked = {
        "send_back": {"note": "Say why."},
        "share": {"cities": [CityFactory()]},  # with which there is no agreement: Invalid
        "unshare": {"city": partner},
        "change_deadline": {**dates, "decision_by": dates["answers_by"] + timedelta(days=40)},
        "reopen": {**dates, "decision_by": dates["answers_by"] + timedelta(days=40)},
        "decide": {"content": DecisionContent("sv", "None is good enough.")},
        "withdraw": {"reason": "No money."},
        "follow_up": {"text": "It works.", "language": "sv"},
    }
    assert disagreements(challenge, person, asked) == []


@pytest.mark.django_db
def test_what_is_listed_goes_by_the_clock():
    challenge = ChallengeFactory(answers_by=timezone.now() - timedelta(minutes=1), decision_by=None)
    officer = officer_of(challenge.city)
    late = [act.name for act in available(challenge, officer)]
    assert late == ["reopen", "decide", "withdraw"]
    assert pass_time(Challenge) == 1
    challenge.refresh_from_db()
    assert [act.name for act in available(challenge, officer)] == late


@pytest.mark.django_db
def test_the_desk_lists_its_acts_in_a_fixed_number_of_queries(django_assert_num_queries):
    challenge = ChallengeFactory()
    officer = officer_of(challenge.city)
    available(challenge, officer)  # her roles are read once
    with django_assert_num_queries(0):
        acts = available(challenge, officer)
    assert [(act.name, act.asks, act.post) for act in acts] == [
        ("share", ("cities",), False),
        ("change_deadline", ("answers_by", "reason", "decision_by"), False),
        ("withdraw", ("reason",), False),
    ]
