"""Child processes that run and stop together, each in its own process group so that its children stop, too.

A child that exits is restarted; one that keeps exiting stops them all.
"""

import contextlib
import io
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from talko.launcher.progress import SPARE, STEP, Problem, step

SECONDS_TO_STOP = 30
"""Longer than the worker's own grace period."""
MOST_STARTS, WITHIN = 5, 60.0
"""A child that needs more restarts within this many seconds is given up."""
LONGEST_PAUSE = 10.0
"""Seconds before a restart; the first pause is half a second."""
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    title: str
    process: "subprocess.Popen[bytes]"
    variables: Mapping[str, str]
    log: Path
    again: list[str] | None
    """The command for a restart; None when it is not restarted."""
    ends: list[float] = field(default_factory=list)
    """The times of recent exits."""


class Children:
    def __init__(self) -> None:
        self._children: list[Child] = []

    def start(
        self,
        title: str,
        command: list[str],
        variables: Mapping[str, str],
        log: Path,
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int | None = None,
        again: list[str] | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Start a child. Its output goes to the log unless `stdout` is given; `again` is the command for restarts."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output, _signals_deferred():
            process = _spawned(command, variables, output, stdin=stdin, stdout=stdout)
            self._children.append(Child(title, process, variables, log, again))
        return process

    def run(
        self,
        title: str,
        command: list[str],
        variables: Mapping[str, str],
        log: Path,
        spare: Callable[[], None],
    ) -> str:
        """Run a child to completion and return its output, without lines that begin with `STEP`, which are shown as
        steps. `spare` is called when it prints `SPARE`. Raises Problem if it fails."""
        process = self.start(title, command, variables, log, stdout=subprocess.PIPE)
        child, said = self._children[-1], []
        assert process.stdout is not None
        lines = io.TextIOWrapper(process.stdout, "utf-8", "replace")
        with lines, contextlib.ExitStack() as shown:
            shown.enter_context(step("Loading the program"))
            for line in lines:
                if line.startswith(STEP):
                    shown.close()
                    shown.enter_context(step(line.removeprefix(STEP).strip()))
                elif line.strip() == SPARE:
                    spare()
                else:
                    said.append(line)
            if process.wait():
                raise Problem(_exit_message(child))
        self._children.remove(child)
        return "".join(said)

    def check(self) -> None:
        """Raise Problem if a child has exited, with the end of its log."""
        for child in self._children:
            if child.process.poll() is not None:
                raise Problem(_exit_message(child))

    def wait(self) -> None:
        """Supervise until a child exits for good, which raises Problem, or this process is told to stop."""
        while True:
            for child in self._children:
                if child.process.poll() is not None:
                    self._start_again(child)
            time.sleep(0.5)

    def _start_again(self, child: Child) -> None:
        """Restart a child. Raises Problem when it has exited too often."""
        now = time.monotonic()
        child.ends = [at for at in child.ends if now - at < WITHIN] + [now]
        if child.again is None or len(child.ends) > MOST_STARTS:
            raise Problem(_exit_message(child))
        said = f"{child.title} exited with code {child.process.returncode} and is being restarted. Its log: {child.log}"
        print(said, flush=True)
        self._signal(child, signal.SIGKILL)  # its leftover children, which may still listen
        time.sleep(min(0.5 * 2 ** (len(child.ends) - 1), LONGEST_PAUSE))
        with child.log.open("ab") as output, _signals_deferred():
            child.process = _spawned(child.again, child.variables, output)

    def stop(self) -> None:
        for child in self._children:
            self._signal(child, signal.SIGTERM)
        until = time.monotonic() + SECONDS_TO_STOP
        for child in self._children:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._signal(child, signal.SIGKILL)
                child.process.wait()

    def _signal(self, child: Child, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):  # the whole group has exited already
            os.killpg(child.process.pid, number)


def _spawned(
    command: list[str],
    variables: Mapping[str, str],
    output: IO[bytes],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int | None = None,
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        env=dict(variables),
        stdin=stdin,
        stdout=output if stdout is None else stdout,
        stderr=output,
        start_new_session=True,
    )


def _exit_message(child: Child) -> str:
    lines = child.log.read_text(errors="replace").strip().splitlines()[-20:]
    words = "\n".join(f"    {line}" for line in lines)
    return f"{child.title} exited with code {child.process.returncode}. The end of its log, {child.log}:\n\n{words}"


@contextlib.contextmanager
def _signals_deferred() -> Iterator[None]:
    """Defer stop signals: one that arrives between a child's start and its registration would leave it behind."""
    came: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        came.append(number)

    handled = [number for number in STOPS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, remember) for number in handled}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            raise KeyboardInterrupt


@contextlib.contextmanager
def stopping_together() -> Iterator[Children]:
    """Children that are stopped however the block ends: by Ctrl-C, SIGTERM, a closed terminal or an error."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    children = Children()
    try:
        yield children
    finally:
        for number in (signal.SIGINT, *before):  # a second Ctrl-C must not leave children behind
            signal.signal(number, signal.SIG_IGN)
        children.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, handler in before.items():
            signal.signal(number, handler)
