"""What all processes of a run begin with, made by the first of them, and copied from then on, until the code changes.

A new database is migrated, and the world through which tests walk is loaded.
"""

import fcntl
import hashlib
import pickle
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "talko"
FOLDER = settings.TALKO.data_dir
"""Now: a test may change the setting."""
PREFIX = "talko_migrated_"
Made = TypeVar("Made")


def migrated() -> AbstractContextManager[None]:
    """While this lasts, Django's connections lead to a database with the first rows of each app and no others."""
    return _on_sqlite() if connection.vendor == "sqlite" else _on_postgres()


@contextmanager
def _on_sqlite() -> Iterator[None]:
    template = FOLDER / f"{PREFIX}{_code()}.sqlite3"
    with TemporaryDirectory(prefix="talko-database-") as folder:
        own = Path(folder) / "talko.sqlite3"
        with _one_at_a_time("migrated"):
            if not template.exists():
                _migrate(own)
                for outdated in template.parent.glob(f"{PREFIX}*"):
                    outdated.unlink()
                shutil.copy(own, own.with_suffix(".copy"))
                shutil.move(own.with_suffix(".copy"), template)
            else:
                shutil.copy(template, own)
        _use(own)
        yield
        connection.close()


@contextmanager
def _on_postgres() -> Iterator[None]:
    outside = connection.settings_dict["NAME"]
    template, own = f"{PREFIX}{_code()}", f"talko_test_{uuid.uuid4().hex}"
    with _one_at_a_time("migrated"):
        existing = _ask(f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%'")
        if template not in existing:
            for outdated in existing:
                _ask(f"DROP DATABASE {outdated}")
            _ask(f"CREATE DATABASE {own}")
            _migrate(own)
            _use(outside)
            _ask(f"CREATE DATABASE {template} TEMPLATE {own}")
        else:
            _ask(f"CREATE DATABASE {own} TEMPLATE {template}")
    _use(own)
    yield
    _use(outside)
    _ask(f"DROP DATABASE {own} WITH (FORCE)")
    connection.close()


def once(name: str, valid: str, make: Callable[[], Made]) -> Made:
    """What the first process makes under this name, for all that run the same code, as long as `valid` is the same."""
    start = f"talko_made_{connection.vendor}_{name}_"
    file = FOLDER / f"{start}{_everything()}_{valid}.pickle"
    with _one_at_a_time(name):
        if file.exists():
            found: Made = pickle.loads(file.read_bytes())
            return found
        made = make()
        for outdated in FOLDER.glob(f"{start}*"):
            outdated.unlink()
        file.with_suffix(".part").write_bytes(pickle.dumps(made))
        file.with_suffix(".part").rename(file)
        return made


def _migrate(name: Path | str) -> None:
    _use(name)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    call_command("createcachetable")
    connection.close()


def _use(name: Path | str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _ask(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [name for (name,) in cursor.fetchall()] if cursor.description else []


@cache
def _code() -> str:
    """Of whatever may decide what a new database holds: migrations, all that they and their signals call, packages."""
    return _digest([*SOURCE.rglob("*.py"), *(ROOT / "requirements").glob("*.lock")])


@cache
def _everything() -> str:
    """The code with its texts and dictionaries, and what the tests add."""
    rest = [file for file in SOURCE.rglob("*") if file.suffix not in {".py", ".pyc"} and file.is_file()]
    return _digest([*rest, *(ROOT / "tests").rglob("*.py")], _code())


def _digest(files: list[Path], begun: str = sys.version) -> str:
    digest = hashlib.sha256(begun.encode())
    for file in sorted(files):
        digest.update(f"{file}:{file.stat().st_size}:".encode() + file.read_bytes())
    return digest.hexdigest()[:20]


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    """The other processes wait until the first has made it."""
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
