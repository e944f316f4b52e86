"""`./talko backup`: write the database and the files to one archive while the server runs, and restore them.

The archive is a zip: `database.sqlite3` or `database.dump` (PostgreSQL's custom format), and `files/`. It does not
contain settings or secrets.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.files.storage import Storage

SQLITE_MEMBER = "database.sqlite3"
POSTGRES_MEMBER = "database.dump"
FILES = "files/"
Database = Mapping[str, Any]


class BackupError(Exception):
    """The message says what is wrong and what to do."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    from django.conf import settings  # slow import: --help needs no Django
    from django.core.files.storage import default_storage as files  # slow import: the same

    database = settings.DATABASES["default"]
    try:
        if options.restore:
            restore(options.archive, database, files)
            make_ready()
            print(f"Restored from {options.archive}. The server and the worker can be started.")
        else:
            path = options.archive or Path(f"talko-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip")
            write(path, database, files)
            print(f"Backed up to {path} ({path.stat().st_size / 1_000_000:.1f} MB)")
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "talko backup",
        description="Write the database and the files to one archive. The server may be running. Settings and secrets "
        "are not included: keep them separately.",
    )
    parser.add_argument("archive", nargs="?", type=Path, help="the archive (default: talko-DATE-TIME.zip)")
    parser.add_argument(
        "--restore", action="store_true", help="restore the archive into an empty installation"
    )
    options = parser.parse_args(arguments)
    if options.restore and not options.archive:
        parser.error("--restore needs the archive")
    return options


def make_ready() -> None:
    """Create what is not in an archive: newer tables, the cache table, and collected static files."""
    import django  # slow import: --help needs no Django
    from django.core.management import call_command  # slow import: the same

    django.setup()
    call_command("setup")
    call_command("collectstatic", interactive=False, verbosity=0)


def write(archive: Path, database: Database, files: "Storage") -> None:
    """Write the archive. The database is copied first, so that every file it refers to already exists."""
    if archive.exists():
        raise BackupError(f"{archive} exists already. Nothing was written.")
    unfinished = archive.with_name(archive.name + ".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)  # it contains personal data
    with tempfile.TemporaryDirectory(prefix="talko-backup-") as folder:
        copy = copy_database(database, Path(folder))
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as content:
            content.write(copy, copy.name)
            for name in names_in(files):
                with files.open(name) as stored, content.open(FILES + name, "w", force_zip64=True) as member:
                    shutil.copyfileobj(stored, member)
    unfinished.replace(archive)


def names_in(files: "Storage", folder: str = "") -> Iterator[str]:
    """Every file, in a local folder or in a bucket."""
    try:
        folders, names = files.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from names_in(files, f"{folder}{name}/")


def copy_database(database: Database, folder: Path) -> Path:
    if is_sqlite(database):
        copy_sqlite(Path(database["NAME"]), folder / SQLITE_MEMBER)
        return folder / SQLITE_MEMBER
    run_postgres("pg_dump", database, "--format=custom", "--no-owner", f"--file={folder / POSTGRES_MEMBER}")
    return folder / POSTGRES_MEMBER


def restore(archive: Path, database: Database, files: "Storage") -> None:
    """Restore into an empty installation only: nothing is ever overwritten. Raises BackupError."""
    try:
        content = zipfile.ZipFile(archive)
        damaged = content.testzip()
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupError(f"{archive} cannot be read: {error}") from error
    with content, tempfile.TemporaryDirectory(prefix="talko-restore-") as folder:
        member = SQLITE_MEMBER if is_sqlite(database) else POSTGRES_MEMBER
        if damaged or member not in content.namelist():
            raise BackupError(
                f"{archive} holds no whole backup of this kind of database ({damaged or member})."
            )
        if name := next(names_in(files), None):
            raise BackupError(
                f"There are files already, such as {name}. A backup is restored only where there are none."
            )
        content.extract(member, folder)
        restore_database(Path(folder) / member, database)
        for name in content.namelist():
            if name.startswith(FILES) and not name.endswith("/"):
                with content.open(name) as stored:
                    files.save(name.removeprefix(FILES), stored)


def restore_database(copy: Path, database: Database) -> None:
    if is_sqlite(database):
        target = Path(database["NAME"])
        if target.exists():
            raise BackupError(
                f"There is a database at {target} already. A backup is restored only where there is none."
            )
        if left_over := [str(path) for path in journals(target) if path.exists()]:
            raise BackupError(
                f"There are left-overs of another database: {', '.join(left_over)}. SQLite would mix them into the one "
                "that is restored. Move them away, with their own database if there still is one, and try again."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, target)
    else:
        run_postgres(
            "pg_restore", database, "--no-owner", "--exit-on-error", "--single-transaction", str(copy)
        )


def journals(database: Path) -> list[Path]:
    """SQLite's journal files, with what is not yet in the database file."""
    return [database.with_name(f"{database.name}-{kind}") for kind in ("wal", "shm", "journal")]


def is_sqlite(database: Database) -> bool:
    return str(database["ENGINE"]).endswith("sqlite3")


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy with SQLite's online backup, consistent despite concurrent writes, and check the copy."""
    if not source.exists():
        raise BackupError(f"There is no database at {source}.")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"The database is damaged: {verdict}")


def run_postgres(program: str, database: Database, *arguments: str) -> None:
    if not shutil.which(program):
        raise BackupError(
            f"{program} is not on PATH. On Debian and Ubuntu: sudo apt-get install postgresql-client"
        )
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    connection = {name: str(database[key]) for name, key in names.items() if database.get(key)}
    target = ["--dbname", str(database["NAME"])]
    result = subprocess.run(
        [program, *target, *arguments],
        env=os.environ | connection,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()}")
