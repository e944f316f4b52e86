"""A real server: concurrent writes succeed, and kill -9 loses nothing that was acknowledged."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from benchmarks.web_server.server import ROOT, Server, variables
from benchmarks.web_server.writers import Outcome, post_all

from talko.launcher.postgres import free_port

WRITERS = 32
PATIENCE = 60.0
"""Seconds until so many are acknowledged, on a machine that is busy with other things."""

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("setup")
from talko.demo import world
world.load()
from benchmarks.web_server.world import session_of
from talko.accounts.models import Person
from talko.challenges.models import Challenge
challenge = Challenge.objects.filter(state="open").first()
print(session_of(Person.objects.get(email="nils@norrsken.example")), f"/dialogue/challenge/{challenge.address_id}/post/")
"""
COUNT = """
import django, sys; django.setup()
from talko.dialogue.models import Message, Thread
kept = set(Message.objects.values_list("body", flat=True))
print(sum(f"Written {key.strip()}" not in kept for key in sys.stdin))
print(sum(thread.message_count != thread.messages.count() for thread in Thread.objects.all()))
"""


@pytest.fixture
def environment(tmp_path: Path, database: str) -> dict[str, str]:
    return variables(tmp_path, database, free_port())


def run(code: str, environment: dict[str, str], typed: str = "") -> list[str]:
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def kill_when(server: Server, outcome: Outcome, acknowledged: int) -> None:
    until = time.monotonic() + PATIENCE
    while len(outcome.acknowledged) <= acknowledged and time.monotonic() < until:
        time.sleep(0.01)
    server.kill()


def test_32_writers_and_a_kill(environment: dict[str, str]) -> None:
    session, path = run(PREPARE, environment)
    server = Server(environment, int(environment["TALKO_BASE_URL"].rsplit(":", 1)[1]))
    outcome = Outcome()
    killer = threading.Thread(target=kill_when, args=(server, outcome, 2 * WRITERS))
    killer.start()
    post_all(
        port=server.port, path=path, session=session, writers=WRITERS, for_seconds=PATIENCE, outcome=outcome
    )
    killer.join()

    assert outcome.errors == []
    assert len(outcome.acknowledged) > 2 * WRITERS
    lost, miscounted = run(COUNT, environment, "\n".join(outcome.acknowledged))
    assert (lost, miscounted) == ("0", "0")
