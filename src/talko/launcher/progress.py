"""Progress output: a step with a live count of seconds on a terminal, one line elsewhere."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STEP = "step: "
"""The prefix of a line with which a child process announces its next step."""
SPARE = "spare: a processor"
"""The line with which it announces that from now on it uses only one processor, so that others may start."""


class Problem(Exception):
    """An error that the user can act on, shown without a traceback. `code` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def step(title: str) -> Iterator[None]:
    started = time.monotonic()
    done = threading.Event()
    live = sys.stdout.isatty()

    def line(end: str) -> None:
        print(f"\r  {title} … {time.monotonic() - started:.0f} s", end=end, flush=True)

    def count() -> None:
        while not done.wait(0.5):
            line(end="")

    counter = threading.Thread(target=count, daemon=True)
    if live:
        line(end="")
        counter.start()
    else:
        print(f"  {title} …", end="", flush=True)
    outcome = "failed after"
    try:
        yield
        outcome = ""
    finally:
        done.set()
        seconds = f"{time.monotonic() - started:.1f} s"
        text = " ".join(part for part in (outcome, seconds) if part)
        if live:
            counter.join()
            print(f"\r\033[K  {title} … {text}", flush=True)
        else:
            print(f" {text}", flush=True)
