"""Processes that live and end together: each in a group of its own, so that a stop reaches their children too.

One that ends by itself is started again, so that it does not take the others with it; one that ends again and again stops them all.
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
"""Longer than the worker gives to what is under way."""
MOST_STARTS, WITHIN = 5, 60.0
"""One that has to be started so often again within so many seconds will not stay."""
LONGEST_PAUSE = 10.0
"""Seconds before the next start; it begins with half a second."""
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    title: str
    process: "subprocess.Popen[bytes]"
    variables: Mapping[str, str]
    log: Path
    again: list[str] | None
    """The command by which it is started again when it ends; None when it is not."""
    ends: list[float] = field(default_factory=list)
    """When it ended lately."""


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
        """What it prints goes to the log, when `stdout` does not say otherwise. `again`: by which command `wait` starts it anew."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output, _undisturbed():
            process = _born(command, variables, output, stdin=stdin, stdout=stdout)
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
        """Wait until it has ended well, and return what it prints, but for lines that begin with `STEP`: these are
        shown as steps. `spare` is called when it says `SPARE`."""
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
                raise Problem(_last_words(child))
        self._children.remove(child)
        return "".join(said)

    def check(self) -> None:
        """Raise with the last words of a child that has ended."""
        for child in self._children:
            if child.process.poll() is not None:
                raise Problem(_last_words(child))

    def wait(self) -> None:
        """Until one of them ends for good, or this process is told to stop."""
        while True:
            for child in self._children:
                if child.process.poll() is not None:
                    self._start_again(child)
            time.sleep(0.5)

    def _start_again(self, child: Child) -> None:
        """Raises with its last words when it has ended too often."""
        now = time.monotonic()
        child.ends = [at for at in child.ends if now - at < WITHIN] + [now]
        if child.again is None or len(child.ends) > MOST_STARTS:
            raise Problem(_last_words(child))
        said = f"{child.title} has ended (code {child.process.returncode}) and is started again. Its log: {child.log}"
        print(said, flush=True)
        self._signal(child, signal.SIGKILL)  # what it left behind, such as processes that still listen
        time.sleep(min(0.5 * 2 ** (len(child.ends) - 1), LONGEST_PAUSE))
        with child.log.open("ab") as output, _undisturbed():
            child.process = _born(child.again, child.variables, output)

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
        with contextlib.suppress(ProcessLookupError):  # it and its group have ended already
            os.killpg(child.process.pid, number)


def _born(
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


def _last_words(child: Child) -> str:
    lines = child.log.read_text(errors="replace").strip().splitlines()[-20:]
    words = "\n".join(f"    {line}" for line in lines)
    return f"{child.title} has ended (code {child.process.returncode}). Its last lines, from {child.log}:\n\n{words}"


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A stop that comes meanwhile is heeded afterwards: between its birth and its entry in the list a child would be left behind."""
    came: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        came.append(number)

    heeded = [number for number in STOPS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, remember) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            raise KeyboardInterrupt


@contextlib.contextmanager
def stopping_together() -> Iterator[Children]:
    """Children that are stopped however the block ends: Ctrl-C, a kill, a closed terminal, an error."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    children = Children()
    try:
        yield children
    finally:
        for number in (signal.SIGINT, *before):  # a second Ctrl-C must not leave anything behind
            signal.signal(number, signal.SIG_IGN)
        children.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, handler in before.items():
            signal.signal(number, handler)
