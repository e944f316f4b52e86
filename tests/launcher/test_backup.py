"""Backups are restored completely, on both databases, and never overwrite anything."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from talko import backup
from talko.launcher import postgres

pytestmark = pytest.mark.slow


def sqlite(path: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path}


@pytest.fixture
def database(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "talko.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE message (text)")
        connection.execute("INSERT INTO message VALUES ('Ice road open')")
        connection.commit()
    return sqlite(path)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files" / "2026"
    folder.mkdir(parents=True)
    (folder / "map.svg").write_text("<svg/>")
    return tmp_path / "files"


def texts(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT text FROM message").fetchall()


def test_it_works(tmp_path: Path, database: dict[str, Any], files: Path) -> None:
    """While another connection is in the middle of writing."""
    with closing(sqlite3.connect(database["NAME"], isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO message VALUES ('not finished')")
        backup.write(tmp_path / "all.zip", database, FileSystemStorage(files))
        writer.execute("ROLLBACK")

    new = FileSystemStorage(tmp_path / "new" / "files")
    backup.restore(tmp_path / "all.zip", sqlite(tmp_path / "new" / "talko.sqlite3"), new)

    assert texts(tmp_path / "new" / "talko.sqlite3") == [("Ice road open",)]
    assert (tmp_path / "new" / "files" / "2026" / "map.svg").read_text() == "<svg/>"
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0


def test_an_archive_is_not_overwritten(tmp_path: Path, database: dict[str, Any], files: Path) -> None:
    (tmp_path / "all.zip").write_text("older")

    with pytest.raises(backup.BackupError, match="exists already"):
        backup.write(tmp_path / "all.zip", database, FileSystemStorage(files))

    assert (tmp_path / "all.zip").read_text() == "older"


def test_a_database_is_not_overwritten(tmp_path: Path, database: dict[str, Any], files: Path) -> None:
    backup.write(tmp_path / "all.zip", database, FileSystemStorage(files))

    with pytest.raises(backup.BackupError, match="There is a database"):
        backup.restore(tmp_path / "all.zip", database, FileSystemStorage(tmp_path / "no files"))


@pytest.mark.parametrize("kind", ["wal", "shm", "journal"])
def test_left_overs_of_another_database_are_not_mixed_in(
    tmp_path: Path, database: dict[str, Any], files: Path, kind: str
) -> None:
    backup.write(tmp_path / "all.zip", database, FileSystemStorage(files))
    new = tmp_path / "new"
    new.mkdir()
    (new / f"talko.sqlite3-{kind}").write_bytes(b"of another one")

    with pytest.raises(backup.BackupError, match=f"left-overs of another database: .*talko.sqlite3-{kind}"):
        backup.restore(tmp_path / "all.zip", sqlite(new / "talko.sqlite3"), FileSystemStorage(new / "files"))

    assert [path.name for path in new.iterdir()] == [f"talko.sqlite3-{kind}"]


def test_what_is_written_but_not_yet_in_the_database_itself_is_in_the_backup(
    tmp_path: Path, database: dict[str, Any], files: Path
) -> None:
    with closing(sqlite3.connect(database["NAME"])) as connection:
        connection.execute("INSERT INTO message VALUES ('Only in the journal')")
        connection.commit()
        assert backup.journals(database["NAME"])[0].stat().st_size > 0
        backup.write(tmp_path / "all.zip", database, FileSystemStorage(files))
    backup.restore(
        tmp_path / "all.zip", sqlite(tmp_path / "new.sqlite3"), FileSystemStorage(tmp_path / "new")
    )
    assert texts(tmp_path / "new.sqlite3") == [("Ice road open",), ("Only in the journal",)]


def test_files_are_not_overwritten(tmp_path: Path, database: dict[str, Any], files: Path) -> None:
    backup.write(tmp_path / "all.zip", database, FileSystemStorage(files))

    with pytest.raises(backup.BackupError, match="There are files"):
        backup.restore(tmp_path / "all.zip", sqlite(tmp_path / "new.sqlite3"), FileSystemStorage(files))

    assert not (tmp_path / "new.sqlite3").exists()


def test_a_cut_off_archive_is_refused(tmp_path: Path, database: dict[str, Any], files: Path) -> None:
    archive = tmp_path / "all.zip"
    backup.write(archive, database, FileSystemStorage(files))
    archive.write_bytes(archive.read_bytes()[:-100])

    with pytest.raises(backup.BackupError, match="cannot be read"):
        backup.restore(archive, sqlite(tmp_path / "new.sqlite3"), FileSystemStorage(tmp_path / "no files"))


def test_no_database_is_said(tmp_path: Path, files: Path) -> None:
    with pytest.raises(backup.BackupError, match="There is no database"):
        backup.write(tmp_path / "all.zip", sqlite(tmp_path / "none.sqlite3"), FileSystemStorage(files))

    assert not (tmp_path / "all.zip").exists()


def test_postgres(tmp_path: Path, files: Path) -> None:
    binaries = postgres.find()
    if binaries is None or not shutil.which("pg_dump"):
        pytest.skip("no PostgreSQL found")
    with postgres.temporary_cluster(binaries) as address:
        port = address.rpartition(":")[2].partition("/")[0]
        server = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "127.0.0.1",
            "PORT": port,
            "USER": "talko",
        }

        def run(name: str, sql: str) -> str:
            command = ["psql", f"postgres://talko@127.0.0.1:{port}/{name}", "-At", "-c", sql]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

        run("postgres", "CREATE DATABASE old")
        run("postgres", "CREATE DATABASE new")
        run("old", "CREATE TABLE message (text text)")
        run("old", "INSERT INTO message VALUES ('Ice road open')")

        backup.write(tmp_path / "all.zip", server | {"NAME": "old"}, FileSystemStorage(files))
        backup.restore(tmp_path / "all.zip", server | {"NAME": "new"}, FileSystemStorage(tmp_path / "new"))

        assert run("new", "SELECT text FROM message") == "Ice road open"
        with pytest.raises(backup.BackupError, match="pg_restore failed"):
            backup.restore(
                tmp_path / "all.zip", server | {"NAME": "new"}, FileSystemStorage(tmp_path / "newer")
            )
