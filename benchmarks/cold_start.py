"""How long a newcomer waits: `./talko demo` from a fresh copy of the tree to the first page.

Three waits with each installer: nothing downloaded before, packages already in the installer's cache, and the
second start. Run by `./talko bench cold_start`; it downloads all packages once for each installer.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from talko.launcher.environment import working_uv
from talko.launcher.paths import ROOT
from talko.launcher.postgres import free_port

LEFT_OUT = shutil.ignore_patterns(".venv", ".venv.lock", "var", ".git", "__pycache__", "*.mo", ".*_cache")
SECONDS_AT_MOST = 300


def main() -> None:
    print(
        f"{'installer':<10} {'nothing cached':>15} {'packages cached':>16} {'second start':>13}   seconds to the first page"
    )
    for installer in ("uv", "pip"):
        if installer == "uv" and not working_uv():
            print("uv is not on PATH: left out")
            continue
        with tempfile.TemporaryDirectory(prefix="talko-cold-") as folder:
            seconds = measure(installer, Path(folder))
        print(f"{installer:<10} {seconds[0]:>15.1f} {seconds[1]:>16.1f} {seconds[2]:>13.1f}", flush=True)


def measure(installer: str, folder: Path) -> tuple[float, float, float]:
    variables = os.environ | {
        "UV_CACHE_DIR": str(folder / "uv"),
        "PIP_CACHE_DIR": str(folder / "pip"),
        "TALKO_HOME": str(folder / "home"),
    }
    if installer == "pip":
        variables["PATH"] = path_without_uv()
    nothing_cached = first_page(fresh_tree(folder / "first"), variables)
    shutil.rmtree(folder / "home")
    tree = fresh_tree(folder / "second")
    return nothing_cached, first_page(tree, variables), first_page(tree, variables)


def fresh_tree(target: Path) -> Path:
    shutil.copytree(ROOT, target, ignore=LEFT_OUT)
    return target


def path_without_uv() -> str:
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not (Path(folder) / "uv").exists())


def first_page(tree: Path, variables: Mapping[str, str]) -> float:
    """Seconds from the command to the last byte of the home page."""
    port = free_port()
    python = os.path.realpath(sys.executable)
    command = [python, str(tree / "talko"), "demo", "--no-browser", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        started = time.monotonic()
        process = subprocess.Popen(command, env=dict(variables), stdout=log, stderr=log)
        try:
            while time.monotonic() - started < SECONDS_AT_MOST and process.poll() is None:
                if answers(port):
                    return time.monotonic() - started
                time.sleep(0.05)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
        log.seek(0)
        raise SystemExit(f"No page came:\n{log.read().decode(errors='replace')}")


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            return bool(page.read())
    except urllib.error.HTTPError as error:
        raise SystemExit(f"The home page answers {error.code}.") from error
    except OSError:  # not listening yet
        return False


if __name__ == "__main__":
    main()
