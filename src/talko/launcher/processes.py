"""Processes that live and end together: each in a group of its own, so that a stop reaches their children too."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from talko.launcher.progress import Problem

SECONDS_TO_STOP = 15


@dataclass(frozen=True)
class Child:
    title: str
    process: "subprocess.Popen[bytes]"
    log: Path


class Children:
    def __init__(self) -> None:
        self._children: list[Child] = []

    def start(self, title: str, command: list[str], variables: Mapping[str, str], log: Path) -> None:
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._children.append(Child(title, process, log))

    def check(self) -> None:
        """Raise with the last words of a child that has ended."""
        for child in self._children:
            code = child.process.poll()
            if code is not None:
                lines = child.log.read_text(errors="replace").strip().splitlines()[-20:]
                words = "\n".join(f"    {line}" for line in lines)
                raise Problem(
                    f"{child.title} has ended (code {code}). Its last lines, from {child.log}:\n\n{words}"
                )

    def wait(self) -> None:
        """Until one of them ends, or this process is told to stop."""
        while True:
            self.check()
            time.sleep(0.5)

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
