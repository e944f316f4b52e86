"""`./talko lock`: generate the lock files from pyproject.toml, the single source of requirements.

Each lock is valid for all platforms and Python 3.11 or newer, has the hash of every file, and names no index, which is
configured on each machine. Later locks use the versions of earlier ones.
"""

import argparse
import subprocess
import tomllib
from collections.abc import Mapping
from typing import Any

from talko.launcher.environment import working_uv
from talko.launcher.paths import REQUIREMENTS, ROOT
from talko.launcher.progress import Problem, step

OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--only-binary",
    ":all:",
    "--quiet",
]
NO_PLACES = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
HEADER = "# Made by ./talko lock from pyproject.toml.\n"


def requirements_of(project: Mapping[str, Any]) -> dict[str, list[str]]:
    """The requirements of each lock, in the order of generation."""
    extras = project["project"]["optional-dependencies"]
    return {
        "run": project["project"]["dependencies"],
        "postgres": extras["postgres"],
        "s3": extras["s3"],
        "test": project["dependency-groups"]["test"],
        **extras_of(project),
    }


def extras_of(project: Mapping[str, Any]) -> dict[str, list[str]]:
    """The extras of `./talko extra`: complete lists, installed without the packages' own dependencies."""
    return dict(project["tool"]["talko"]["extras"])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "./talko lock", description="Regenerate the lock files from pyproject.toml."
    )
    parser.add_argument(
        "--upgrade", action="store_true", help="use the newest versions that pyproject.toml allows"
    )
    options = parser.parse_args(arguments)
    uv = working_uv()
    if uv is None:
        raise Problem("Generating the lock files requires uv on PATH. Running Talko does not.")
    earlier: list[str] = []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, requirements in requirements_of(project).items():
        alone = ["--no-deps"] if name in extras_of(project) else []
        with step(f"Locking {name}"):
            make_lock(uv, name, requirements, [*earlier, *alone, *(["--upgrade"] if options.upgrade else [])])
        earlier += ["-c", str(REQUIREMENTS / f"{name}.lock")]
    return 0


def make_lock(uv: str, name: str, requirements: list[str], options: list[str]) -> None:
    path = REQUIREMENTS / f"{name}.lock"
    command = [uv, "pip", "compile", "-", "-o", str(path), *OPTIONS, *NO_PLACES, *options]
    result = subprocess.run(
        command, input="\n".join(requirements), capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise Problem(f"{result.stderr.strip()}\n\nThe lock file for {name} could not be generated.")
    path.write_text(HEADER + path.read_text().removeprefix(HEADER))
