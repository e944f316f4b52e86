"""A copy of the launcher in a temporary folder, with a local package to install without a network."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from talko.launcher.environment import working_uv
from talko.launcher.paths import ROOT

INSTALLERS = ["pip", *(["uv"] if working_uv() else [])]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def make_wheel(folder: Path, name: str, version: str) -> str:
    """A wheel with one module, and the line of a lock file that asks for it."""
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in (files | {f"{info}/RECORD": record}).items():
            archive.writestr(path, text)
    return f"{name} @ {wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def make_tree(folder: Path) -> Path:
    """The root script, the launcher and a lock file for `run`; no environment yet."""
    root = folder / "tree"
    package = root / "src" / "talko"
    shutil.copytree(
        ROOT / "src" / "talko" / "launcher",
        package / "launcher",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "src" / "talko" / "__init__.py", package)
    shutil.copy(ROOT / "talko", root)
    (root / "requirements").mkdir()
    (root / "requirements" / "run.lock").write_text(make_wheel(folder, "snow", "1.0"))
    return root


def run_in(tree: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=tree,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def ensure_in(tree: Path, installer: str = INSTALLERS[-1]) -> "subprocess.CompletedProcess[str]":
    """Set up the environment of the tree, with the quickest installer or the one that is named."""
    program = (
        "import sys; sys.path.insert(0, 'src')\n"
        "from talko.launcher import environment\n"
        f"if {installer!r} == 'pip': environment.shutil.which = lambda name: None\n"
        "try: environment.ensure(['run'])\n"
        "except environment.Problem as problem: sys.exit(str(problem))\n"
    )
    return run_in(tree, "-c", program)


def installed(tree: Path) -> str:
    """The version of the one package, and whether the source tree is on the path."""
    program = "import snow, talko; print(snow.version, talko.__file__)"
    answer = subprocess.run(
        [tree / ".venv/bin/python", "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    version, package = answer.stdout.split()
    assert Path(package) == tree / "src/talko/__init__.py"
    return version


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return make_tree(tmp_path)


@pytest.fixture
def run(tree: Path) -> Run:
    return partial(run_in, tree)


@pytest.fixture
def ensure(request: pytest.FixtureRequest, tree: Path) -> Run:
    """With the quickest installer or the one that the test names."""
    return partial(ensure_in, tree, getattr(request, "param", INSTALLERS[-1]))
