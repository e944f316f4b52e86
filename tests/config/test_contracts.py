"""The import contracts of pyproject.toml, tried on a house of empty rooms with all the wings that are to come."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from talko.config.environment import ROOT

pytestmark = pytest.mark.slow

WINGS = [
    "federation",
    "matching",
    "funding",
    "census",
    "programme",
    "radar",
    "guides",
    "strategy",
    "about",
    "impact",
]
ROOMS = [
    "core",
    "accounts",
    "searches",
    "cities",
    "actors",
    "dialogue",
    "challenges",
    "solutions",
    "web",
    "demo",
    "engines",
    "launcher",
]
LINTER = shutil.which("lint-imports", path=str(Path(sys.executable).parent))


ALLOWED = [("impact", "talko.funding"), ("matching", "talko.challenges"), ("web", "talko.impact")]
REFUSED = [
    ("impact", "talko.matching"),
    ("impact", "talko.strategy"),
    ("funding", "talko.impact"),
    ("matching", "talko.funding"),
    ("funding", "talko.matching"),
    ("challenges", "talko.matching"),
    ("about", "talko.matching"),
    ("challenges", "talko.about"),
    ("core", "talko.accounts"),
    ("searches", "talko.cities"),
    ("engines", "talko.core"),
    ("engines", "django"),
    ("launcher", "talko.matching"),
]


def lint(house: Path, imports: list[tuple[str, str]]) -> subprocess.CompletedProcess[str]:
    """All in one run: the linter names every import that breaks a contract."""
    package = house / "talko"
    shutil.copy(ROOT / "pyproject.toml", house)
    for name in ["", "config", "federation/wire", "engines/retrieval", *ROOMS, *WINGS]:
        (package / name).mkdir(parents=True, exist_ok=True)
        (package / name / "__init__.py").touch()
    (package / "cli.py").touch()
    (package / "engines/retrieval/cli.py").write_text("import httpx\n")  # which the contract leaves out
    for room, imported in imports:
        with (package / room / "__init__.py").open("a") as module:
            module.write(f"import {imported}\n")
    return subprocess.run(
        [str(LINTER), "--no-cache"],
        cwd=house,
        env={"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_allowed(tmp_path):
    answer = lint(tmp_path, ALLOWED)
    assert answer.returncode == 0, answer.stdout


def test_refused(tmp_path):
    answer = lint(tmp_path, REFUSED)
    assert answer.returncode == 1
    shown = " ".join(answer.stdout.split())
    for room, imported in REFUSED:
        told = f"talko.{room} is not allowed to import {imported}: - talko.{room} -> {imported} (l."
        assert told in shown, answer.stdout
