"""The virtual environment: create it, install hash-locked wheels, and repair it.

`.venv/talko.json` is the stamp. It is marked unfinished before an install and lists the hashes of the installed lock
files afterwards, so that a start with nothing to do costs one small read, and an interrupted install is detected.

Talko itself is on the path by a `.pth` file: nothing is built, so neither network nor build tools are needed, and the
source tree is what runs.
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
    ):  # missing, truncated or of another version
        return None


def write_stamp(stamp: Stamp) -> None:
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(asdict(stamp)))
    new.replace(STAMP)


def lock_hash(lock: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{lock}.lock").read_bytes()).hexdigest()


def locks_for(locks: Iterable[str]) -> tuple[str, ...]:
    """A command's locks, plus PostgreSQL's driver and S3's if DATABASE_URL and TALKO_FILES_URL ask for them."""
    on_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    on_s3 = bool(os.environ.get("TALKO_FILES_URL"))
    return (*locks, *(["postgres"] if on_postgres else []), *(["s3"] if on_s3 else []))


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
    """Install what the locks require; return at once if it is there. Raises Problem."""
    locks = tuple(locks)
    if is_ready(locks):
        return
    with one_at_a_time():
        if is_ready(locks):
            return
        remove_if_broken()
        if not VENV.exists():
            with step(f"Creating .venv with Python {sys.version_info.major}.{sys.version_info.minor}"):
                venv.create(VENV, symlinks=True, with_pip=False)
        stamp = read_stamp() or Stamp()
        missing = [lock for lock in locks if stamp.locks.get(lock) != lock_hash(lock)]
        hashes = {lock: lock_hash(lock) for lock in missing}
        write_stamp(Stamp(locks=stamp.locks, unfinished=True))
        try:
            install(missing)
        except Problem:
            write_stamp(stamp)  # both installers fetch and check all packages before they change anything
            raise
        (site_packages() / "talko.pth").write_text(f"{SOURCE}\n")
        write_stamp(Stamp(locks=stamp.locks | hashes))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Serialise commands, so that no two build the environment at once."""
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove_if_broken() -> None:
    if not VENV.exists():
        return
    stamp = read_stamp()
    reason = ""
    if stamp is not None and stamp.unfinished:
        reason = "The last set-up was interrupted"
    elif stamp is not None and stamp.root != str(ROOT):
        reason = "This folder has been moved"
    elif not python_runs():
        reason = "The Python in .venv does not run"
    if reason:
        print(f"  {reason}: recreating .venv.")
        shutil.rmtree(VENV)


def python_runs() -> bool:
    program = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", program], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def site_packages() -> Path:
    """The environment's site-packages, according to its own Python, which need not be the launcher's."""
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
        # Compiling all files would take longer than all else; Python compiles what it imports.
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
            f"{tail}\n\nThe packages could not be installed. Check the network connection and try again."
        )


def working_uv() -> str | None:
    """The path of uv if it runs; on PATH there may be only a version manager's shim."""
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0:
        return uv
    return None


def pip() -> list[str]:
    """A pip that installs into the environment from outside: that saves seconds, and does not need `ensurepip`, which
    Debian packages separately."""
    bundled = Path(sysconfig.get_path("stdlib")) / "ensurepip" / "_bundled"
    for folder in (bundled, Path("/usr/share/python-wheels")):
        for wheel in sorted(folder.glob("pip-*.whl"), reverse=True):
            return [str(PYTHON), f"{wheel}/pip"]
    probe = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if subprocess.run([*probe, "--version"], capture_output=True, check=False).returncode == 0:
        return probe
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise Problem(
        f"This Python has no pip. On Debian and Ubuntu:\n\n"
        f"    sudo apt-get install python{version}-venv\n\nor put uv on PATH. Then try again."
    )
