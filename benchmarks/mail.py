"""How fast letters go out, and whether challenges open on time meanwhile: a real worker beside a mail server of this machine.

Everybody's digest is due at once, each with three happenings, one of which is no longer true. A challenge is to open in the midst of it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.mail_server import Server, mail_server  # noqa: E402  # the tests' mail server lies beside this folder

PREPARE = """
import django, sys; django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from talko.accounts.models import Notification, Person
from tests.challenges.factories import ChallengeFactory
call_command("setup", verbosity=0)
now = timezone.now()
challenge = ChallengeFactory(title={"en": "A warm greenhouse", "sv": "Ett varmt växthus"})
opens_at, answers_by = now + timedelta(seconds=float(sys.argv[2])), now + timedelta(days=30)
ChallengeFactory(state="approved", opened_at=None, opens_at=opens_at, answers_by=answers_by)
kind = ContentType.objects.get_for_model(challenge)
data = {"title": {"texts": challenge.title}, "city": challenge.city.name, "path": challenge.get_absolute_url()}
for start in range(0, int(sys.argv[1]), 5000):
    people = Person.objects.bulk_create(
        Person(email=f"p{number}@example.org", name=f"Person {number}", mail="daily", language=("sv", "en", "fi")[number % 3])
        for number in range(start, min(start + 5000, int(sys.argv[1])))
    )
    Notification.objects.bulk_create(
        Notification(person=person, kind=told, subject_type=kind, subject_id=challenge.pk, data=data, group=challenge.address_id)
        for person in people for told in ("challenge.opened", "challenge.shared", "challenge.withdrawn")
    )
"""
OPENED = """
import django; django.setup()
from talko.challenges.models import Challenge
for challenge in Challenge.objects.exclude(opens_at=None).exclude(opened_at=None):
    print((challenge.opened_at - challenge.opens_at).total_seconds())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument(
        "--opens-in", type=float, default=75, help="seconds from the start until a challenge is to open"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, mail_server() as server:
        environment = variables(folder, server)
        run(PREPARE, environment, str(options.people), str(options.opens_in))
        log = Path(folder) / "log"
        with log.open("wb") as errors:
            worker = subprocess.Popen(
                [sys.executable, "-m", "talko.cli", "worker"], cwd=ROOT, env=environment, stderr=errors
            )
        print(f"{'s':>6} {'letters':>8} {'a second':>9} {'connections':>12}")
        began, before, last = 0.0, 0, time.monotonic()
        while len(server.taken) < options.people:
            assert worker.poll() is None, log.read_text()
            time.sleep(0.1)
            began = began or (time.monotonic() if server.taken else 0.0)
            if time.monotonic() - last >= 20:
                now, count = time.monotonic(), len(server.taken)
                print(
                    f"{now - began:6.0f} {count:8,} {(count - before) / (now - last):9.0f} {server.connections:12}",
                    flush=True,
                )
                before, last = count, now
        took, cpu = time.monotonic() - began, cpu_seconds(worker.pid)
        print(
            f"{took:6.0f} {len(server.taken):8,} {len(server.taken) / took:9.0f} {server.connections:12}   in all"
        )
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
        print(
            f"{1000 * cpu / options.people:.1f} ms of a processor a letter, starting and finding out who is due included"
        )
        late = run(OPENED, environment).strip()
        print(
            f"twice: {len(server.taken) - len(set(server.recipients))}; the challenge opened {late or 'never'} s after its moment"
        )


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def variables(folder: str, server: Server) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    return kept | {
        "TALKO_MODE": "development",
        "TALKO_DATA_DIR": folder,
        "TALKO_MAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/talko.sqlite3",
        "DJANGO_SETTINGS_MODULE": "talko.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


def run(code: str, environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    main()
