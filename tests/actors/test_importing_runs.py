"""An import that is cut off, repeated, undone meanwhile, or large: nothing is left half done, and nobody waits for it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talko.actors import tasks
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.report import ImportRefused
from talko.actors.importing.run import import_directory
from talko.actors.importing.undo import undo
from talko.actors.models import ImportPart, ImportRun, Organisation, Project, ProjectRole, Source, Tag
from talko.core.database import batches
from talko.core.models import AuditEntry
from tests.factories import PersonFactory

pytestmark = pytest.mark.slow

TERMS = SourceTerms("labs", "Labs", "CC0")
ROOT = Path(__file__).parents[2]


class Killed(BaseException):
    """As if the process ended here: nothing catches it."""


@pytest.fixture
def files(tmp_path):
    """Three parts of organisations, one of projects, two of roles."""
    organisations = [
        {
            "organisation": f"o{n}",
            "name": f"Lab {n}",
            "fields": "repair;C++",
            "description": "<p>We repair</p>",
        }
        for n in range(120)
    ]
    projects = [
        {"project": f"p{n}", "name": f"Project {n}", "organisations": [f"o{n}", f"o{n + 20}", f"o{n + 40}"]}
        for n in range(20)
    ]
    paths = [tmp_path / "o.json", tmp_path / "p.json"]
    paths[0].write_text(json.dumps(organisations))
    paths[1].write_text(json.dumps(projects))
    return paths


def counted():
    return (
        Organisation.objects.count(),
        Project.objects.count(),
        ProjectRole.objects.count(),
        Organisation.tags.through.objects.count(),
        ImportPart.objects.count(),
    )


WHOLE = (120, 20, 60, 240, 0)


def killed_at(stage, number):
    def progress(now, done, total):
        if now == stage and done >= number:
            raise Killed

    return progress


def import_killed(files, stage, number):
    with pytest.raises(Killed):
        import_directory(files, terms=TERMS, progress=killed_at(stage, number))


def let_the_worker_go_on():
    """A minute after the last sign of life."""
    ImportRun.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    tasks.look_after_imports()
    for waiting in DBTaskResult.objects.filter(task_path__startswith="talko.actors", status="READY"):
        waiting.task.call(*waiting.args_kwargs["args"])
        waiting.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 60, 130, 150, 200])
def test_the_worker_continues_what_was_killed(files, number):
    import_killed(files, "writing", number)
    run = ImportRun.objects.get()
    assert (run.phase, run.total, run.finished_at) == ("applying", 200, None)
    assert run.done >= number
    let_the_worker_go_on()
    run.refresh_from_db()
    assert counted() == WHOLE
    assert (run.phase, run.done) == ("done", 200)
    assert run.counts["organisations"]["added"] == run.counts["organisations"]["read"] == 120
    assert run.counts["roles"] == {"added": 60, "removed": 0}
    assert run.counts["repaired"]["HTML turned into text"] == 120
    assert AuditEntry.objects.filter(action="source.imported").count() == 1
    let_the_worker_go_on()
    assert AuditEntry.objects.filter(action="source.imported").count() == 1


@pytest.mark.django_db
def test_one_that_lives_is_left_alone(files):
    import_killed(files, "writing", 60)
    tasks.look_after_imports()
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_the_next_import_ends_what_was_killed_first(files):
    import_killed(files, "writing", 60)
    run, report = import_directory(files, terms=TERMS)
    assert counted() == WHOLE
    assert not report.changed_something
    assert set(ImportRun.objects.values_list("phase", flat=True)) == {"done"}
    assert run.counts["organisations"]["unchanged"] == 120


@pytest.mark.django_db
def test_one_that_never_began_is_forgotten(files):
    import_killed(files, "preparing", 1)
    assert counted()[:4] == (0, 0, 0, 0)
    let_the_worker_go_on()
    assert not Source.objects.exists()
    assert not ImportRun.objects.exists()
    import_directory(files, terms=TERMS)
    assert counted() == WHOLE


@pytest.mark.django_db
def test_what_was_killed_is_undone_as_one(files):
    import_killed(files, "writing", 130)
    assert undo("labs").removed["organisations"] == 120
    assert counted() == (0, 0, 0, 0, 0)
    assert not Tag.objects.exists()
    assert ImportRun.objects.get().phase == "undone"
    let_the_worker_go_on()
    assert counted() == (0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_an_undo_that_was_killed_goes_on(files):
    import_directory(files, terms=TERMS)
    with pytest.raises(Killed):
        undo("labs", killed_at("removing organisations", 1))
    assert 0 < Organisation.objects.count() < 120
    with pytest.raises(ImportRefused, match="under way"):
        import_directory(files, terms=TERMS)
    let_the_worker_go_on()
    assert counted() == (0, 0, 0, 0, 0)
    assert ImportRun.objects.get().phase == "undone"


@pytest.mark.django_db
def test_an_import_that_is_undone_meanwhile_stops(files):
    def progress(stage, done, total):
        if stage == "writing" and done >= 60 and ImportRun.objects.get().phase == "applying":
            undo("labs")

    with pytest.raises(ImportRefused, match="undone meanwhile"):
        import_directory(files, terms=TERMS, progress=progress)
    assert counted() == (0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_an_import_stops_when_its_undo_has_only_begun(files):
    def progress(stage, done, total):
        if stage == "writing" and done >= 60 and ImportRun.objects.get().phase == "applying":
            with pytest.raises(Killed):
                undo("labs", killed_at("removing organisations", 1))

    with pytest.raises(ImportRefused, match="undone meanwhile"):
        import_directory(files, terms=TERMS, progress=progress)
    let_the_worker_go_on()
    assert counted() == (0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_what_was_undone_while_it_was_prepared_does_not_begin(files):
    """Else the rest of it would be read in without its beginning."""

    def progress(stage, done, total):
        if stage == "preparing" and done >= 60 and ImportRun.objects.get().phase == "staging":
            undo("labs")

    with pytest.raises(ImportRefused, match="undone meanwhile"):
        import_directory(files, terms=TERMS, progress=progress)
    let_the_worker_go_on()
    assert counted() == (0, 0, 0, 0, 0)
    assert ImportRun.objects.get().phase == "undone"


@pytest.mark.django_db
def test_a_trial_says_what_an_import_does(files):
    _, tried = import_directory(files, terms=TERMS, dry_run=True)
    assert counted() == (0, 0, 0, 0, 0)
    assert not Source.objects.exists()
    _, done = import_directory(files, terms=TERMS)
    assert tried.counts == done.counts


PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
KILL = """
import django, os, signal, sys; django.setup()
from pathlib import Path
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.run import import_directory
def progress(stage, done, total):
    if stage == "writing" and done >= 60: os.kill(os.getpid(), signal.SIGKILL)
import_directory([Path(path) for path in sys.argv[1:]], terms=SourceTerms("labs", "Labs", "CC0"), progress=progress)
"""
COUNT = """
import django; django.setup()
from talko.actors.models import ImportPart, ImportRun, Organisation, ProjectRole
print(*(model.objects.count() for model in (Organisation, ProjectRole, ImportPart)))
print(*ImportRun.objects.values_list("phase", flat=True))
"""


def test_kill_9(tmp_path, files):
    """A process of its own, and a file of its own, on SQLite."""
    environment = os.environ | {
        "TALKO_MODE": "development",
        "DJANGO_SETTINGS_MODULE": "talko.config.settings",
        "TALKO_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'talko.sqlite3'}",
        "PYTHONPATH": str(ROOT / "src"),
    }

    def run(code, *arguments):
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert run(PREPARE).returncode == 0
    assert run(KILL, *files).returncode == -signal.SIGKILL
    whole = run(
        "import django; django.setup()\nfrom django.core.management import call_command\nimport sys\n"
        "call_command('actors', 'import', *sys.argv[1:], '--source', 'labs')",
        *files,
    )
    assert "Nothing has changed since the last import." in whole.stdout, whole.stderr
    assert run(COUNT).stdout.split() == ["120", "60", "0", "done", "done"]


def test_the_pace_follows_the_disk(db, monkeypatch):
    """A transaction that took long is followed by a smaller one, one that took no time by one twice as large."""
    clock = iter([0, 1.0, 2.0, 2.001, 3.0, 3.25])
    monkeypatch.setattr(batches.time, "perf_counter", lambda: next(clock))
    rests = []
    monkeypatch.setattr(batches.time, "sleep", rests.append)
    paced = batches.Pace(first=100, most=500, aim=0.1)
    sizes = []
    for _ in range(3):
        with paced.transaction():
            pass
        sizes.append(paced.size)
    assert sizes == [10, 20, 8]
    assert [round(rest, 5) for rest in rests] == [0.1, 0.00025, 0.0625]
    assert paced.longest == 1.0


@pytest.fixture
def transactions(monkeypatch):
    """Seconds of this thread's own work in each transaction, however busy the machine is."""
    began, took = {}, []
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entered(self):
        outermost = not transaction.get_connection().in_atomic_block
        enter(self)
        if outermost and threading.current_thread() is threading.main_thread():
            began[id(self)] = time.thread_time()

    def left(self, *error):
        leave(self, *error)
        if id(self) in began:
            took.append(time.thread_time() - began.pop(id(self)))

    monkeypatch.setattr(transaction.Atomic, "__enter__", entered)
    monkeypatch.setattr(transaction.Atomic, "__exit__", left)
    return took


@pytest.mark.django_db(transaction=True)
def test_no_transaction_keeps_others_from_writing(tmp_path, transactions):
    """A thousand are imported, changed and taken out while somebody else writes all the time."""
    path = tmp_path / "o.json"
    rows = [
        {
            "organisation": n,
            "name": f"Lab {n}",
            "fields": "repair",
            "description": "<p>One</p><p>1. Two</p>" * 3,
        }
        for n in range(1000)
    ]
    path.write_text(json.dumps(rows))
    person, done, written, failed = PersonFactory(), threading.Event(), [0], []

    def write():
        try:
            while not done.wait(0.001):
                type(person).objects.filter(pk=person.pk).update(name=f"Name {written[0]}")
                written[0] += 1
        except Exception as error:  # noqa: BLE001  # whatever a thread raises fails the test
            failed.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    transactions.clear()  # of making the person
    writer.start()
    try:
        import_directory([path], terms=TERMS)
        path.write_text(json.dumps([{**row, "description": "# Three\n\n- four\n- five"} for row in rows]))
        import_directory([path], terms=TERMS)
        assert Organisation.objects.filter(description={"en": "# Three\n\n- four\n- five"}).count() == 1000
        undo("labs")
    finally:
        done.set()
        writer.join()
    assert failed == []
    assert written[0] > 0
    assert not Organisation.objects.exists()
    assert len(transactions) > 10  # how many there are depends on how fast the machine is
    assert max(transactions) < 1  # seconds; all of it in one would take several
