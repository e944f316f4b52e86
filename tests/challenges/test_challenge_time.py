"""What time does: opening, closing and reminding, however late the worker is and however often it runs."""

from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from talko.accounts.models import Notification
from talko.challenges import signals, tasks
from talko.challenges.actions import editing as actions
from talko.challenges.city_settings import REMIND_DAYS_BEFORE
from talko.challenges.models import Challenge
from talko.cities.actions import change_settings
from talko.core import audit
from talko.core.errors import TalkoError
from talko.core.workflow import move, pass_time
from talko.dialogue.actions.following import follow_by_writing
from tests.challenges.factories import ChallengeFactory
from tests.challenges.ways import content
from tests.factories import AgreementFactory, CityFactory, officer_of, person_of


def ahead(**time):
    return timezone.now() + timedelta(**time)


def reminders(person):
    return [
        kind
        for kind in Notification.objects.filter(person=person).order_by("pk").values_list("kind", flat=True)
        if kind.startswith("challenge.deadline_")
    ]


@pytest.fixture
def follower(db):
    return person_of()


def followed(follower, **fields):
    challenge = ChallengeFactory(opened_at=ahead(days=-30), decision_by=None, **fields)
    follow_by_writing(follower, challenge)
    return challenge


def test_the_worker_opens_and_closes_what_is_due(db):
    due = ChallengeFactory(state="approved", opened_at=None, opens_at=ahead(minutes=-1))
    later = ChallengeFactory(state="approved", opened_at=None, opens_at=ahead(minutes=1))
    past = ChallengeFactory(answers_by=ahead(minutes=-1), decision_by=None)
    missed = ChallengeFactory(
        state="approved", opened_at=None, opens_at=ahead(days=-9), answers_by=ahead(days=-1), decision_by=None
    )
    for _twice in range(2):
        tasks.open_and_close()
    states = [Challenge.objects.get(pk=one.pk).state for one in (due, later, past, missed)]
    assert states == ["open", "approved", "closed", "closed"]
    for one, entries in ((due, 1), (later, 0), (past, 1), (missed, 2)):
        assert len(audit.history(one)) == entries


def test_followers_are_reminded_a_week_and_a_day_before_and_never_twice(follower):
    challenge = followed(follower, answers_by=ahead(days=8))
    tasks.remind_of_deadlines()
    assert reminders(follower) == []
    Challenge.objects.update(answers_by=ahead(days=6, hours=23))
    for _twice in range(2):
        tasks.remind_of_deadlines()
    assert reminders(follower) == ["challenge.deadline_near"]
    answers_by = Challenge.objects.get().answers_by
    tasks.reminders.remind(challenge, 1)
    tasks.remind_of_deadlines()
    assert reminders(follower) == ["challenge.deadline_near", "challenge.deadline_last"]
    assert Challenge.objects.get().answers_by == answers_by


def test_each_city_chooses_how_early_it_reminds(follower):
    early, usual = (followed(follower, answers_by=ahead(days=13)) for _city in range(2))
    officer = officer_of(early.city)
    change_settings(by=officer, city=early.city, values={REMIND_DAYS_BEFORE: 14})
    for _twice in range(2):
        tasks.remind_of_deadlines()
    assert reminders(follower) == ["challenge.deadline_near"]
    assert Notification.objects.get(person=follower).subject_id == early.pk
    change_settings(by=officer, city=early.city, values={REMIND_DAYS_BEFORE: 3})
    Challenge.objects.filter(pk=usual.pk).update(answers_by=ahead(days=3))
    tasks.remind_of_deadlines()
    assert reminders(follower) == ["challenge.deadline_near"] * 2


def test_who_was_reminded_early_is_not_reminded_again_when_the_city_chooses_another_day(follower):
    challenge = followed(follower, answers_by=ahead(days=2))
    assert tasks.reminders.remind(challenge, 14)
    tasks.remind_of_deadlines()
    assert reminders(follower) == ["challenge.deadline_near"]


def test_a_late_worker_reminds_once_of_the_last_day(follower):
    followed(follower, answers_by=ahead(hours=20))
    for _twice in range(2):
        tasks.remind_of_deadlines()
    assert reminders(follower) == ["challenge.deadline_last"]


def test_a_new_deadline_has_reminders_of_its_own(follower):
    challenge = followed(follower, answers_by=ahead(hours=20))
    tasks.remind_of_deadlines()
    move(
        challenge,
        "change_deadline",
        by=officer_of(challenge.city),
        answers_by=ahead(hours=22),
        reason="Lite till.",
    )
    tasks.remind_of_deadlines()
    assert reminders(follower) == ["challenge.deadline_last"] * 2


def test_nobody_is_reminded_of_what_opened_late_or_is_over_or_was_left(follower):
    short = ChallengeFactory(opened_at=ahead(hours=-1), answers_by=ahead(days=5), decision_by=None)
    follow_by_writing(follower, short)
    followed(follower, answers_by=ahead(days=-1))
    followed(follower, answers_by=ahead(hours=3), state="withdrawn")
    tasks.remind_of_deadlines()
    assert reminders(follower) == []


def test_other_rooms_hear_of_it_after_the_commit(db, django_capture_on_commit_callbacks):
    heard = []

    def listen(signal, sender, **values):
        heard.append((names[id(signal)], sender, sorted(set(values) - {"by"})))

    names = {id(signal): name for name, signal in vars(signals).items() if name.startswith("challenge_")}
    for name in names.values():
        getattr(signals, name).connect(listen, dispatch_uid="test")
    try:
        city, austin = CityFactory(), CityFactory()
        AgreementFactory(proposer=city, partner=austin)
        officer, second = officer_of(city), officer_of(city, "evaluator")
        with django_capture_on_commit_callbacks(execute=True):
            draft = actions.create_challenge(by=officer, city=city, content=content())
            move(draft, "share", by=officer, cities=[austin])
            move(draft, "send_to_review", by=officer)
            move(draft, "approve", by=second)
            assert heard == []
        assert heard == [
            ("challenge_published", Challenge, ["challenge"]),
            ("challenge_shared", Challenge, ["challenge", "cities"]),
        ]
    finally:
        for name in names.values():
            getattr(signals, name).disconnect(dispatch_uid="test")


def together(*calls):
    """Run each in a thread of its own, all starting at the same moment; what each gave or raised."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            barrier.wait(10)
            results[number] = call()
        except TalkoError as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_approve_at_once_with_one_effect():
    city = CityFactory()
    officer, one, other = officer_of(city), officer_of(city), officer_of(city, "evaluator")
    draft = actions.create_challenge(by=officer, city=city, content=content())
    move(draft, "send_to_review", by=officer)
    results = together(lambda: move(draft, "approve", by=one), lambda: move(draft, "approve", by=other))
    assert sorted(type(result).__name__ for result in results) == ["Challenge", "Conflict"]
    said = [line.what for line in audit.history(draft)]
    assert said.count("reviewed and approved it") == 1
    assert said.count("It opened for answers") == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_close_at_once_with_one_effect():
    challenge = ChallengeFactory(answers_by=ahead(minutes=-1), decision_by=None)
    together(partial(pass_time, Challenge), partial(pass_time, Challenge))
    assert [line.what for line in audit.history(challenge)] == ["Answering ended"]
