"""A new database for each process of a run: migrated once, and copied from then on, until the code changes."""

import fcntl
import hashlib
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "talko_migrated_"


def migrated() -> AbstractContextManager[None]:
    """While this lasts, Django's connections lead to a database with the first rows of each app and no others."""
    return _on_sqlite() if connection.vendor == "sqlite" else _on_postgres()


@contextmanager
def _on_sqlite() -> Iterator[None]:
    template = settings.TALKO.data_dir / f"{PREFIX}{_code()}.sqlite3"
    with TemporaryDirectory(prefix="talko-database-") as folder:
        own = Path(folder) / "talko.sqlite3"
        with _one_at_a_time():
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
    with _one_at_a_time():
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


def _code() -> str:
    """Of whatever may decide what a new database holds: migrations, all that they and their signals call, packages."""
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted([*(ROOT / "src" / "talko").rglob("*.py"), *(ROOT / "requirements").glob("*.lock")]):
        digest.update(f"{file}:{file.stat().st_size}:".encode() + file.read_bytes())
    return digest.hexdigest()[:20]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """The other processes wait until the first has migrated."""
    with (settings.TALKO.data_dir / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
