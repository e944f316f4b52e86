"""Work in several lanes at once, so that no processor idles, shown piece by piece, so that the log can be read."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from talko.launcher.paths import ROOT


class Terminal:
    """Where work that runs alone prints."""

    def say(self, text: str) -> None:
        print(text, flush=True)

    def run(self, command: list[str], variables: Mapping[str, str]) -> int:
        """Run a command that prints here. Returns its exit code."""
        return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


class Log(Terminal):
    """What one of several pieces of work prints: it waits until the pieces before it are done."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()

    def say(self, text: str) -> None:
        self._waiting.put(f"{text}\n".encode())

    def run(self, command: list[str], variables: Mapping[str, str]) -> int:
        if sys.stdout.isatty():
            variables = {"PY_COLORS": "1", **variables}
        with subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
        ) as process:
            assert process.stdout is not None
            while output := process.stdout.read(65536):
                self._waiting.put(output)
        return process.returncode

    def end(self) -> None:
        self._waiting.put(None)

    def show(self) -> None:
        """Print it as it comes, until it ends."""
        while (output := self._waiting.get()) is not None:
            sys.stdout.buffer.write(output)
            sys.stdout.flush()


Work = Callable[[Terminal], None]


def run_in_lanes(plan: list[tuple[int, Work]]) -> None:
    """Run each piece of work in the lane with its number: one after another in a lane, the lanes beside each other.

    The logs are shown in the order of the plan. Ctrl-C, which reaches the commands, too, starts nothing more.
    """
    lanes = {lane: ThreadPoolExecutor(max_workers=1) for lane, _work in plan}
    running: list[tuple[Log, Future[None]]] = []
    try:
        for lane, work in plan:
            log = Log()
            running.append((log, lanes[lane].submit(_run, work, log)))
        for log, done in running:
            log.show()
            done.result()
    finally:
        for pool in lanes.values():
            pool.shutdown(wait=False, cancel_futures=True)


def _run(work: Work, log: Log) -> None:
    try:
        work(log)
    finally:
        log.end()
