"""Shared by all tests: where the real data lies, and a folder of its own for files."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from django.test import TransactionTestCase
from django.utils import timezone, translation

from talko.matching.index import directory_file, search_index
from talko.web import generated_files
from tests import databases, snapshot

ROOT = Path(__file__).resolve().parents[1]
SLOW_FOLDERS = tuple(ROOT / "tests" / name for name in ("browser", "demo", "server"))
SERVERS = ROOT / "tests" / "server"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
SLOW_FIXTURES = {"visits", "demo_world", "real_data", "s3_url"}
hypothesis.settings.register_profile("talko", deadline=None)  # a busy machine is no fault of the code's
hypothesis.settings.load_profile("talko")
NUMBERS = count()
DATA = Path(os.environ.get("TALKO_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what `./talko test --quick` leaves out, beside what marks itself: servers, walks through all pages, real data.

    And what need not run on a second database: pytest-django lets nothing reach one that does not ask for it, but a process of its own.
    The slow ones come first, so that no process is left alone with one at the end.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & SLOW_FIXTURES or any(item.path.is_relative_to(folder) for folder in SLOW_FOLDERS):
            item.add_marker(pytest.mark.slow)
        asks = item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES
        if not asks and not item.path.is_relative_to(SERVERS):
            item.add_marker(pytest.mark.no_database)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Looks for garbage more rarely, and not among modules and tests: that took an eighth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; tests that need it are skipped, with a line that says so, where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA} (set TALKO_DATA)")
    return DATA


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """After a test that commits, the rows of the new database are put back.

    Django would truncate every table, which takes PostgreSQL a second, and ask every app anew for its first rows.
    """
    with django_db_blocker.unblock(), databases.migrated(), pytest.MonkeyPatch.context() as patched:
        new = snapshot.take()
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: snapshot.put_back(new))
        with django_db_blocker.block():
            yield


@pytest.fixture(scope="session", autouse=True)
def fonts_of_all_runs():
    """Where fonts are cut to is settled before a test has a data folder of its own, in which they would be cut anew."""
    generated_files.folder()


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path_factory):
    """Files that a test uploads or exports go into a folder of its own, made by the few that have any."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"files-{next(NUMBERS)}"


@pytest.fixture(autouse=True)
def a_language_of_their_own():
    """A request leaves its language active in the thread; the next test must not speak it."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(autouse=True)
def indexes_of_their_own(settings, tmp_path_factory):
    """What a process knows of challenges and of the directory must not outlast the rows of one test."""
    settings.MATCHING_ROOT = tmp_path_factory.getbasetemp() / f"matching-{next(NUMBERS)}"
    search_index.forget()
    directory_file.forget()
