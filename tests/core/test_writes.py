"""Keys, limits, revisions, drafts, the audit log, the schedule: what every write leans on."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from talko.cities.models import City
from talko.core import audit, permissions, rate_limits
from talko.core.background import schedule
from talko.core.database.idempotency import once
from talko.core.editing import drafts
from talko.core.editing.revisions import change, locked, stands
from talko.core.errors import EditConflict, Gone, Invalid, NotAllowed, SignInNeeded, TooMany
from talko.core.ids import new_id
from talko.core.models import AuditEntry, DoneOnce, RateWindow, ScheduledJob
from talko.core.registries import panels
from talko.core.workflow import StateMachine, Transition
from tests.factories import CityFactory, PersonFactory, officer_of


@pytest.mark.django_db
def test_the_same_key_has_one_effect():
    person, key = PersonFactory(), new_id()
    made = [once(by=person, action="test.city", key=key, make=CityFactory) for _time in range(3)]
    assert len({city.pk for city in made}) == 1
    assert City.objects.count() == 1


@pytest.mark.django_db
def test_sent_again_when_what_it_made_is_gone_is_said_and_does_nothing():
    person, key = PersonFactory(), new_id()
    once(by=person, action="test.city", key=key, make=CityFactory).delete()
    with pytest.raises(Gone):
        once(by=person, action="test.city", key=key, make=CityFactory)
    assert not City.objects.exists()


@pytest.mark.django_db
def test_what_was_removed_since_its_page_was_opened_is_said():
    city = CityFactory()
    City.objects.all().delete()
    with pytest.raises(Gone):
        locked(city)


@pytest.mark.django_db
def test_a_key_belongs_to_one_person_and_one_action():
    key = new_id()
    for person in (PersonFactory(), PersonFactory()):
        for action in ("test.one", "test.two"):
            once(by=person, action=action, key=key, make=CityFactory)
    assert City.objects.count() == 4


@pytest.mark.django_db
def test_an_error_leaves_no_trace_so_that_it_can_be_sent_again():
    person, key = PersonFactory(), new_id()

    def fail():
        raise Invalid

    with pytest.raises(Invalid):
        once(by=person, action="test.city", key=key, make=fail)
    assert not DoneOnce.objects.exists()
    assert once(by=person, action="test.city", key=key, make=CityFactory).pk


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_has_one_effect():
    person, key = PersonFactory(), new_id()
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        made = [once(by=person, action="test.city", key=key, make=CityFactory) for _time in range(2)]
    else:
        made = []

        def send():
            try:
                made.append(once(by=person, action="test.city", key=key, make=CityFactory))
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len({city.pk for city in made}) == 1
    assert City.objects.count() == 1


@pytest.mark.django_db
def test_the_limit_holds_and_old_windows_go():
    for _time in range(3):
        rate_limits.limit("test", most=3, seconds=60)
    with pytest.raises(TooMany):
        rate_limits.limit("test", most=3, seconds=60)
    rate_limits.limit("another", most=3, seconds=60)
    RateWindow.objects.update(window=1)
    assert rate_limits.forget_old() == 2


@pytest.mark.django_db
def test_an_older_revision_is_refused_and_shown_what_stands():
    city = CityFactory(name="Luleå")
    saved = locked(city)
    assert not stands(saved, {"name": "Luleju"})
    change(saved, revision=1, values={"name": "Luleju"})
    saved.save()
    current = locked(city)
    assert stands(current, {"name": "Luleju"})
    with pytest.raises(EditConflict) as refused:
        change(current, revision=1, values={"name": "Luulaja"})
    assert (refused.value.current, refused.value.revision) == ({"name": "Luleju"}, 2)


@pytest.mark.django_db
def test_half_typed_forms_come_back_and_go_when_sent():
    person = PersonFactory()
    drafts.save(by=person, form="test", values={"title": "Half"})
    drafts.save(by=person, form="test", values={"title": "Half a"})
    assert drafts.load(by=person, form="test").values == {"title": "Half a"}
    assert drafts.load(by=PersonFactory(), form="test") is None
    drafts.save(by=person, form="test", values={"title": "Ha\0lf", "goals": ["1\0", "2"]})
    assert drafts.load(by=person, form="test").values == {"title": "Half", "goals": ["1", "2"]}
    drafts.forget(by=person, form="test")
    assert drafts.load(by=person, form="test") is None
    with pytest.raises(Invalid):
        drafts.save(by=person, form="test", values={"title": "x" * 400_000})


@pytest.mark.django_db
def test_the_audit_log_speaks_in_words_and_is_never_changed():
    city, person = CityFactory(), PersonFactory(name="Aili")
    entry = audit.log(city, "city.role_given", by=person, data={"person_id": person.pk, "role": "officer"})
    assert [(line.who, line.what) for line in audit.history(city, public_only=False)] == [
        ("Aili", "gave Aili the role Officer")
    ]
    assert audit.history(city) == []
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(ValueError, match="not registered"):
        audit.log(city, "no.such", by=person)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_permissions_are_named_and_refuse():
    city = CityFactory()
    permissions.require(officer_of(city), "cities.edit_city", city)
    with pytest.raises(NotAllowed):
        permissions.require(PersonFactory(), "cities.edit_city", city)
    with pytest.raises(SignInNeeded):
        permissions.require(None, "cities.edit_city", city)
    with pytest.raises(KeyError):
        permissions.allows(PersonFactory(), "cities.no_such", city)


@pytest.mark.django_db
def test_the_clock_runs_what_is_due_once(caplog):
    ran = []
    job = schedule.Job("test.job", timedelta(minutes=5), lambda: ran.append(1))
    broken = schedule.Job("test.broken", timedelta(minutes=5), lambda: 1 / 0)
    schedule._jobs.update({broken.name: broken, job.name: job})
    try:
        ScheduledJob.objects.all().delete()
        now = timezone.now()
        assert {"test.job", "test.broken"} <= set(schedule.run_due(now))
        schedule.run_due(now + timedelta(minutes=4))
        assert ran == [1]
        schedule.run_due(now + timedelta(minutes=6))
        assert ran == [1, 1]
        assert "scheduled job failed" in caplog.text
    finally:
        del schedule._jobs["test.job"], schedule._jobs["test.broken"]


@pytest.mark.django_db
def test_a_turn_that_cannot_be_claimed_keeps_nothing_else_from_running(caplog):
    ran = []
    bad = schedule.Job(
        "test.bad", timedelta.max, lambda: ran.append(2)
    )  # its next turn is no moment any more
    good = schedule.Job("test.job", timedelta(minutes=5), lambda: ran.append(1))
    schedule._jobs.update({bad.name: bad, good.name: good})
    try:
        assert "test.job" in schedule.run_due()
    finally:
        del schedule._jobs[bad.name], schedule._jobs[good.name]
    assert ran == [1]
    assert "scheduled job failed" in caplog.text


def test_a_state_machine_is_checked_when_it_is_declared():
    states = {"a": "A", "b": "B"}
    go = Transition("go", frozenset({"a"}), "b", None)
    machine = StateMachine(initial="a", states=states, transitions=[go])
    assert machine.move("a", "go") == "b"
    assert not machine.can("b", "go")
    with pytest.raises(ValueError, match="unknown"):
        StateMachine(initial="a", states=states, transitions=[Transition("go", frozenset({"a"}), "c", None)])
    with pytest.raises(ValueError, match="nothing leads to"):
        StateMachine(initial="a", states=states, transitions=[])
    with pytest.raises(ValueError, match="same name"):
        StateMachine(initial="a", states=states, transitions=[go, go])


def test_a_panel_registers_once():
    panel = panels.Panel("test", "web/components/notice.html", lambda request, subject: None)
    panels.register("city", panel)
    try:
        with pytest.raises(ValueError, match="twice"):
            panels.register("city", panel)
        assert panels.rendered("nowhere", None, None) == []
    finally:
        panels.unregister("city", "test")
