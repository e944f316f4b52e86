"""The import contracts of pyproject.toml, tried on a house of empty rooms with all the wings that are to come."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from talko.config.environment import ROOT

WINGS = ["matching", "funding", "census", "programme", "radar", "guides", "strategy", "impact"]
ROOMS = [
    "core",
    "accounts",
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


def lint(house: Path, room: str, imported: str) -> subprocess.CompletedProcess[str]:
    package = house / "talko"
    shutil.copy(ROOT / "pyproject.toml", house)
    for name in ["", "config", "engines/retrieval", *ROOMS, *WINGS]:
        (package / name).mkdir(parents=True, exist_ok=True)
        (package / name / "__init__.py").touch()
    (package / "cli.py").touch()
    (package / "engines/retrieval/cli.py").write_text("import httpx\n")  # which the contract leaves out
    (package / room / "__init__.py").write_text(f"import {imported}\n")
    return subprocess.run(
        [str(LINTER), "--no-cache"],
        cwd=house,
        env={"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("room", "imported"),
    [("impact", "talko.funding"), ("matching", "talko.challenges"), ("web", "talko.impact")],
)
def test_allowed(tmp_path, room, imported):
    answer = lint(tmp_path, room, imported)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("room", "imported"),
    [
        ("impact", "talko.matching"),
        ("impact", "talko.strategy"),
        ("funding", "talko.impact"),
        ("matching", "talko.funding"),
        ("funding", "talko.matching"),
        ("challenges", "talko.matching"),
        ("core", "talko.accounts"),
        ("engines", "talko.core"),
        ("engines", "django"),
        ("launcher", "talko.matching"),
    ],
)
def test_refused(tmp_path, room, imported):
    answer = lint(tmp_path, room, imported)
    assert answer.returncode == 1
    assert f"talko.{room} is not allowed to import {imported}" in " ".join(answer.stdout.split()), (
        answer.stdout
    )
