"""A server restored from a backup by the command alone serves pages, and people can sign in."""

import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from talko.launcher.postgres import free_port

PERSON = """
import django; django.setup()
from allauth.account.models import EmailAddress
from talko.accounts.models import Person
person = Person(email="eva@lulea.example", name="Eva Lindmark", language="en")
person.set_password("the ice road is open")
person.save()
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[list[str]]:
    """Two empty ones: files, or beside the tests' own on the same PostgreSQL."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield [f"sqlite:///{tmp_path / name / 'talko.sqlite3'}" for name in ("old", "new")]
        return
    import psycopg  # optional dependency: only where the tests run on PostgreSQL

    names = [f"talko_{kind}_{uuid.uuid4().hex}" for kind in ("old", "new")]
    with psycopg.connect(address, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
        yield [urlsplit(address)._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_it_serves_and_people_sign_in(tmp_path: Path, databases: list[str]) -> None:
    old, new = (
        variables(tmp_path / name, address) for name, address in zip(("old", "new"), databases, strict=True)
    )
    talko(old, "manage", "setup")
    subprocess.run([sys.executable, "-c", PERSON], env=old, check=True)
    (tmp_path / "old" / "files").mkdir()
    (tmp_path / "old" / "files" / "map.svg").write_text("<svg/>")

    archive = str(tmp_path / "all.zip")
    talko(old, "backup", archive)
    said = talko(new, "backup", "--restore", archive)

    assert said.endswith("The server and the worker can be started.\n")
    assert (tmp_path / "new" / "files" / "map.svg").read_text() == "<svg/>"
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "talko.cli", "serve", "--workers", "1", "--port", str(port)],
        env=new,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        while "Booting worker" not in (line := server.stderr.readline()):
            assert line, "it ended"
        assert sign_in(port).endswith("/accounts/")
    finally:
        server.terminate()
        server.communicate(timeout=30)


def sign_in(port: int) -> str:
    """Where one comes out."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = f"http://127.0.0.1:{port}/accounts/login/?next=/accounts/"
    shown = browser.open(page, timeout=30).read().decode()
    for sheet in re.findall(r'<link rel="stylesheet" href="([^"]+)"', shown):
        assert browser.open(f"http://127.0.0.1:{port}{sheet}", timeout=30).status == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)
    assert token
    typed = {
        "csrfmiddlewaretoken": token[1],
        "login": "eva@lulea.example",
        "password": "the ice road is open",
        "next": "/accounts/",
    }
    answer = browser.open(page, urllib.parse.urlencode(typed).encode(), timeout=30)
    assert "Eva" in answer.read().decode()
    return str(answer.url)


def talko(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "talko.cli", *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def variables(folder: Path, database: str) -> dict[str, str]:
    """A mode in which pages ask for collected static files, as in production, and without https."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    return kept | {
        "TALKO_MODE": "demo",
        "TALKO_SECRET_KEY": "k" * 50,
        "TALKO_DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "talko.config.settings",
    }
