"""The lanes of the worker: each does its own work, and goes on whatever the database does."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from talko.core.background import mail_queue, retry, schedule, worker
from talko.core.background.schedule import CLOCK, LANES, LETTERS, REST, SERVERS
from talko.core.database.retry import patiently
from talko.core.net.fetcher import ServerUnavailable

done: list[str] = []
troubles: list[Exception] = []


@task()
def note(word: str) -> None:
    done.append(word)


@task()
def meet_trouble(word: str) -> None:
    if troubles:
        raise troubles.pop()
    done.append(word)


@pytest.fixture(autouse=True)
def nothing_done_yet():
    done.clear()
    troubles.clear()


@pytest.mark.django_db(transaction=True)
def test_each_lane_takes_the_tasks_of_its_name_and_one_takes_those_of_no_lane():
    for queue in (SERVERS, REST, "of.an.older.version"):
        note.using(queue_name=queue).enqueue(queue)
    for lane in (CLOCK, LETTERS):
        assert not worker._run_task(lane)
    assert worker._run_task(SERVERS)
    assert not worker._run_task(SERVERS)
    assert done == [SERVERS]
    assert worker._run_task(REST)
    assert worker._run_task(REST)
    assert done == [SERVERS, REST, "of.an.older.version"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [OperationalError("database is locked"), ServerUnavailable("too slow")])
def test_a_task_that_fails_for_now_is_tried_again_and_not_for_ever(trouble, caplog):
    troubles[:] = [trouble]
    meet_trouble.enqueue("at last")
    assert worker._run_task(REST)
    waiting = DBTaskResult.objects.get()
    assert waiting.status == "READY"
    assert waiting.run_after > timezone.now()
    assert "a task failed for now and waits" in caplog.text
    DBTaskResult.objects.update(run_after=timezone.now())
    assert worker._run_task(REST)
    assert done == ["at last"]
    troubles[:] = [trouble]
    meet_trouble.enqueue("later")
    DBTaskResult.objects.filter(status="READY").update(worker_ids=["x"] * len(retry.WAITS))
    assert worker._run_task(REST)
    assert not worker._run_task(REST)
    assert done == ["at last"]
    assert "a task is given up" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_broken_task_is_given_up_at_once_and_tried_again_when_the_operator_says_so(caplog):
    troubles[:] = [ValueError("broken")]
    meet_trouble.enqueue("mended")
    assert worker._run_task(REST)
    assert not worker._run_task(REST)
    assert "a task is given up" in caplog.text
    shown = StringIO()
    call_command("tasks", "--again", stdout=shown)
    assert [line.split() for line in shown.getvalue().splitlines()] == [
        ["put", "back:", "1"],
        ["READY", "tests.core.test_worker.meet_trouble", "1"],
    ]
    assert worker._run_task(REST)
    assert done == ["mended"]


def test_the_waits_grow_and_end():
    now = timezone.now()
    waits = [retry.next_attempt(failed, now) for failed in range(1, len(retry.WAITS) + 2)]
    assert waits.pop() is None
    assert waits == sorted(waits)
    assert now < waits[0]


@pytest.mark.django_db(transaction=True)
def test_a_lane_goes_on_after_whatever_broke_it(monkeypatch, caplog):
    """As a database does that is locked when a lane looks for work: not in a job or a task, but between them."""
    monkeypatch.setattr(worker, "SECONDS_BETWEEN_TURNS", 0.01)
    broken = iter([OperationalError("database is locked"), RuntimeError("?")])

    def turn(now: object = None, *, lanes: tuple[str, ...]) -> list[str]:
        if error := next(broken, None):
            raise error
        schedule.stopping.set()
        return []

    monkeypatch.setattr(schedule, "run_due", turn)
    lane = threading.Thread(target=worker._keep_going, args=(CLOCK,))
    lane.start()
    lane.join(10)
    schedule.stopping.clear()
    assert not lane.is_alive()
    assert caplog.text.count("a lane of the worker waits") == 2


@pytest.mark.django_db(transaction=True)
def test_once_does_what_is_due_what_waits_and_sends_what_came_of_it(monkeypatch):
    """The letter that a task brings about goes out in the same turn."""
    monkeypatch.setitem(
        mail_queue._writers,
        "test.plain",
        lambda letter: mail_queue.Written(EmailMessage("Hi", "Hello", to=["a@example.org"])),
    )
    write_letter.enqueue()
    call_command("worker", "--once")
    assert [letter.to for letter in mail.outbox] == [["a@example.org"]]


@task()
def write_letter() -> None:
    mail_queue.send_later("test.plain")


def test_a_lane_that_does_not_exist_is_a_programming_error():
    with pytest.raises(ValueError, match="there is no lane"):
        schedule.periodic(every=timedelta(seconds=1), lane="fast")
    assert {job.lane for job in schedule._jobs.values()} <= set(LANES)
    on_time = {name for name, job in schedule._jobs.items() if job.lane == CLOCK}
    assert on_time == {
        "talko.challenges.tasks.open_and_close",
        "talko.core.background.lost_tasks.requeue_lost",
        "talko.funding.ledger.tasks.keep",
        "talko.funding.tasks.end_campaigns",
        "talko.funding.tasks.process_events",
    }


def test_patience_ends():
    tries = []

    @patiently
    def never() -> None:
        tries.append(1)
        raise ValueError("this is no lock")

    with pytest.raises(ValueError, match="no lock"):
        never()
    assert tries == [1]
