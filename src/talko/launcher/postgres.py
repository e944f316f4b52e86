"""A temporary PostgreSQL for the tests: in a temporary folder, on a free port, deleted afterwards."""

import contextlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from talko.launcher.progress import Problem

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # the data need not survive the tests
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # tables hold a few rows, which are soon gone
    "max_connections": "100",
}
SECONDS_TO_START = 30


def find() -> Path | None:
    """The folder with initdb and postgres of the newest version, which Debian does not put on PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version_of, reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


def version_of(folder: Path) -> int:
    return int("0" + re.sub(r"\D", "", folder.parent.name))


@contextlib.contextmanager
def temporary_cluster(binaries: Path, **more: str) -> Iterator[str]:
    """Yields the address for DATABASE_URL; `more` overrides the fast but unsafe settings of the tests."""
    folder = Path(tempfile.mkdtemp(prefix="talko-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        who = unprivileged(folder)
        data = folder / "data"
        options = ["--username=talko", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(
            [binaries / "initdb", "-D", data, *options],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **who,
        )
        if made.returncode:
            raise Problem(f"{made.stderr}\nA database cluster for the tests could not be created.")
        port = free_port()
        settings = SETTINGS | more | {"port": str(port), "unix_socket_directories": str(folder)}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            command = [str(binaries / "postgres"), "-D", str(data), *arguments]
            server = subprocess.Popen(
                command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **who
            )
        wait_until_ready(binaries, server, port, folder / "log")
        yield f"postgres://talko@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged(folder: Path) -> dict[str, Any]:
    """The user to run PostgreSQL as, which refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next((names[name] for name in ("postgres", "nobody") if name in names), None)
    if user is None:
        raise Problem(
            "PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it."
        )
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(binaries: Path, server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    question = [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-q"]
    while subprocess.run(question, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise Problem(f"{log.read_text(errors='replace')}\nThe tests' PostgreSQL did not start.")
        time.sleep(0.1)


def stop(server: "subprocess.Popen[bytes]") -> None:
    """SIGINT is PostgreSQL's fast shutdown; a server that does not stop is killed."""
    server.send_signal(2)
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
