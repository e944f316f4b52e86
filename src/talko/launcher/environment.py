"""The virtual environment: made, filled from hash-locked wheels, checked and repaired.

`.venv/talko.json` is the stamp. It names what is being installed before the work starts and what was installed
(by the hash of each lock file) after it has ended, so that a start with nothing to do costs one small read, and
an install that was cut off is seen and made anew.

Talko itself is put on the path by a `.pth` file: nothing is built, no network and no build tool is needed, and
the source tree is what runs, in the environment's Python as in every tool that uses it.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from talko.launcher.paths import PYTHON, REQUIREMENTS, ROOT, SOURCE, VENV
from talko.launcher.progress import Problem, step

STAMP = VENV / "talko.json"
PIP_OPTIONS = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]


@dataclass
class Stamp:
    root: str = str(ROOT)
    locks: dict[str, str] = field(default_factory=dict)
    unfinished: bool = False


def read_stamp() -> Stamp | None:
    try:
        return Stamp(**json.loads(STAMP.read_text()))
    except (
        OSError,
        ValueError,
        TypeError,
    ):  # absent, cut off in the middle of writing, or of another version
        return None


def write_stamp(stamp: Stamp) -> None:
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(asdict(stamp)))
    new.replace(STAMP)


def lock_hash(lock: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{lock}.lock").read_bytes()).hexdigest()


def locks_for(locks: Iterable[str]) -> tuple[str, ...]:
    """The locks of a command, and PostgreSQL's driver when the settings ask for that database."""
    on_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    return (*locks, *(["postgres"] if on_postgres else []))


def is_ready(locks: Iterable[str]) -> bool:
    stamp = read_stamp()
    return (
        stamp is not None
        and not stamp.unfinished
        and stamp.root == str(ROOT)
        and PYTHON.exists()
        and all(stamp.locks.get(lock) == lock_hash(lock) for lock in locks)
    )


def ensure(locks: Iterable[str]) -> None:
    """Make the environment hold what the locks name; return at once when it does."""
    locks = tuple(locks)
    if is_ready(locks):
        return
    with one_at_a_time():
        if is_ready(locks):
            return
        remove_if_broken()
        if not VENV.exists():
            with step(f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor}"):
                venv.create(VENV, symlinks=True, with_pip=False)
        stamp = read_stamp() or Stamp()
        missing = [lock for lock in locks if stamp.locks.get(lock) != lock_hash(lock)]
        hashes = {lock: lock_hash(lock) for lock in missing}
        write_stamp(Stamp(locks=stamp.locks, unfinished=True))
        install(missing)
        (site_packages() / "talko.pth").write_text(f"{SOURCE}\n")
        write_stamp(Stamp(locks=stamp.locks | hashes))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not both build the environment."""
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove_if_broken() -> None:
    if not VENV.exists():
        return
    stamp = read_stamp()
    reason = ""
    if stamp is not None and stamp.unfinished:
        reason = "The last set-up was cut off"
    elif stamp is not None and stamp.root != str(ROOT):
        reason = "This folder has been moved"
    elif not python_runs():
        reason = "The Python in .venv does not run"
    if reason:
        print(f"  {reason}: making .venv anew.")
        shutil.rmtree(VENV)


def python_runs() -> bool:
    program = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", program], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def site_packages() -> Path:
    """Asked of the environment's own Python: it need not be the one that runs the launcher."""
    program = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([PYTHON, "-c", program], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())


def install(locks: list[str]) -> None:
    files = [option for lock in locks for option in ("-r", str(REQUIREMENTS / f"{lock}.lock"))]
    uv = working_uv()
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *PIP_OPTIONS, *files]
        name = "uv"
    else:
        # Compiling every file of every package takes longer than all else; Python compiles what it imports.
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
        command = [*pip(), "install", *options, *PIP_OPTIONS, *files]
        name = "pip"
    count = sum((REQUIREMENTS / f"{lock}.lock").read_text().count("==") for lock in locks)
    with step(f"Installing {count} packages with {name}"):
        result = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    if result.returncode:
        tail = "\n".join(result.stdout.strip().splitlines()[-15:])
        raise Problem(
            f"{tail}\n\nThe packages could not be installed. Is there a connection? Then try again."
        )


def working_uv() -> str | None:
    """uv, when it is on PATH and runs: a shim of a version manager may be there without it."""
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0:
        return uv
    return None


def pip() -> list[str]:
    """A pip that installs into the environment without being installed there: that saves seconds, and the
    `ensurepip` that Debian keeps in a package of its own."""
    bundled = Path(sysconfig.get_path("stdlib")) / "ensurepip" / "_bundled"
    for folder in (bundled, Path("/usr/share/python-wheels")):
        for wheel in sorted(folder.glob("pip-*.whl"), reverse=True):
            return [str(PYTHON), f"{wheel}/pip"]
    probe = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if subprocess.run([*probe, "--version"], capture_output=True, check=False).returncode == 0:
        return probe
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise Problem(
        f"This Python has no pip to install with. On Debian and Ubuntu:\n\n"
        f"    sudo apt-get install python{version}-venv\n\nor put uv on PATH. Then try again."
    )
