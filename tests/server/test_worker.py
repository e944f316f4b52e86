"""A real worker with a slow mail server: it is killed, stopped, and cut off from the database."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path

import pytest

from tests.mail_server import Server, mail_server

Run = Callable[[str], str]
ROOT = Path(__file__).resolve().parents[2]
WORKER = """
from talko.config import settings
settings.DATABASES["default"].setdefault("OPTIONS", {}).update(%s)
from talko.cli import main
main(["worker"])
"""
SHELL = """
import contextlib, io, json, sys
import django; django.setup()
for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(json.loads(line), {})
    print(json.dumps(said.getvalue().strip()), flush=True)
"""
"""Runs what the tests ask of the database, so that Django starts once for all of it."""
PEOPLE = """
from django.core.management import call_command
call_command("setup")
from talko.accounts.notifications import notify
from tests.challenges.factories import ChallengeFactory
from datetime import timedelta
from django.utils import timezone
from tests.factories import PersonFactory
now = timezone.now()
dates = {"opened_at": None, "opens_at": now + timedelta(days=2), "answers_by": now + timedelta(days=30)}
challenge = ChallengeFactory(state="approved", **dates)
people = [PersonFactory(email=f"p{number}@example.org", mail="at_once") for number in range(12)]
notify(people=people, kind="challenge.followed_up", subject=challenge, path="/", data={"title": "B"})
"""
ALL_WAIT = """
from talko.accounts.models import Notification
from talko.core.models import Letter, ScheduledJob
Letter.objects.all().delete()
ScheduledJob.objects.all().delete()
Notification.objects.filter(kind="challenge.followed_up").update(waits=True, letter=None, mailed_at=None)
"""
TIME_PASSES = """
from datetime import timedelta
from django.db.models import F
from talko.core.models import Letter
from talko.core.background.mail_queue import LOST_AFTER
Letter.objects.filter(state="sending").update(taken_at=F("taken_at") - LOST_AFTER)
"""
COUNT = """
from django.db.models import Count
from talko.core.models import Letter
print(dict(Letter.objects.order_by("state").values_list("state").annotate(Count("pk"))))
"""
A_CHALLENGE_IS_DUE = """
from django.utils import timezone
from talko.challenges.models import Challenge
from talko.core.models import ScheduledJob
now = timezone.now()
Challenge.objects.update(opens_at=now)
ScheduledJob.objects.filter(name="talko.challenges.tasks.open_and_close").update(next_at=now)
"""
IS_IT_OPEN = """
import time
from talko.challenges.models import Challenge
until = time.monotonic() + 20
while not Challenge.objects.filter(state="open").exists() and time.monotonic() < until:
    time.sleep(0.1)
print(Challenge.objects.get().state)
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, database: str) -> dict[str, str]:
    """The environment of a database with twelve people who are to be told of something, and a challenge that opens one day."""
    folder = tmp_path_factory.mktemp("worker")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    return kept | {
        "TALKO_MODE": "development",
        "TALKO_DATA_DIR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder / 'talko.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "talko.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


@pytest.fixture(scope="module")
def run(world: dict[str, str]) -> Iterator[Run]:
    """Runs code beside the worker, on the same database; what it prints."""
    command = [sys.executable, "-c", SHELL]
    shell = subprocess.Popen(
        command, cwd=ROOT, env=world, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def run_one(code: str) -> str:
        assert shell.stdin is not None
        assert shell.stdout is not None
        print(json.dumps(code), file=shell.stdin, flush=True)
        line = shell.stdout.readline()
        assert line, "it ended"
        return str(json.loads(line))

    run_one(PEOPLE)
    yield run_one
    shell.communicate(timeout=30)


@pytest.fixture
def environment(world: dict[str, str], server: Server, run: Run) -> dict[str, str]:
    run(ALL_WAIT)
    return world | {"TALKO_MAIL_URL": f"smtp://127.0.0.1:{server.port}"}


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []

    def start_one(**options: float) -> "subprocess.Popen[bytes]":
        with (tmp_path / "worker.log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-c", WORKER % options], cwd=ROOT, env=environment, stderr=log
                )
            )
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.wait()
    if started:
        print((tmp_path / "worker.log").read_text()[-4000:])  # shown with a test that fails


def slowly(letter: Message) -> str:
    time.sleep(0.2)
    return "250 taken"


def once_each(server: Server) -> None:
    """All letters came, and none twice that could not be told by its Message-ID."""
    assert set(server.recipients) == {f"p{number}@example.org" for number in range(12)}
    assert len({str(letter["message-id"]) for letter in server.taken}) == 12


def test_kill_9_loses_no_letter(run, server, start) -> None:
    server.before_answer = slowly
    for already in (2, 6):
        worker = start()
        server.wait_for(already)
        worker.kill()
        worker.wait()
        run(TIME_PASSES)
    start()
    server.wait_for(12)
    until = time.monotonic() + 20
    while run(COUNT) != "{'sent': 12}":
        assert time.monotonic() < until, run(COUNT)
    once_each(server)


def test_a_stop_lets_the_letter_under_way_end_and_keeps_the_others_for_the_next_worker(
    run, server, start
) -> None:
    under_way = threading.Event()

    def slow_and_seen(letter: Message) -> str:
        under_way.set()
        time.sleep(2)
        return "250 taken"

    server.before_answer = slow_and_seen
    worker = start()
    assert under_way.wait(60)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert run(COUNT) == f"{{'sent': {len(server.taken)}, 'waiting': {12 - len(server.taken)}}}"
    server.before_answer = slowly
    start()
    server.wait_for(12)
    assert len(server.taken) == 12
    once_each(server)


def test_the_clock_goes_on_beside_a_mail_server_that_does_not_answer(run, server, start) -> None:
    asked, answered = threading.Event(), threading.Event()

    def at_last(letter: Message) -> str:
        asked.set()
        answered.wait(60)
        return "250 taken"

    server.before_answer = at_last
    start()
    assert asked.wait(60)
    run(A_CHALLENGE_IS_DUE)
    assert run(IS_IT_OPEN) == "open"
    assert server.taken == []
    answered.set()
    server.wait_for(12)
    once_each(server)


def test_a_locked_database_is_waited_out(environment, server, start, tmp_path) -> None:
    if environment["DATABASE_URL"].startswith("postgres"):
        return  # only SQLite locks the whole database
    locked = threading.Event()
    file = environment["DATABASE_URL"].removeprefix("sqlite:///")
    held = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def lock(letter: Message) -> str:
        """While a letter is under way: what is done with it cannot be written down for a while."""
        if not locked.is_set():
            held.execute("BEGIN IMMEDIATE")
            locked.set()
        return "250 taken"

    server.before_answer = lock
    worker = start(timeout=0.05)
    assert locked.wait(60)
    time.sleep(3)
    assert worker.poll() is None
    held.execute("ROLLBACK")
    held.close()
    server.wait_for(12)
    assert worker.poll() is None
    assert "database is locked" in (tmp_path / "worker.log").read_text()
    assert len(server.taken) == 12
    once_each(server)
