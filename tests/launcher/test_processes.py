"""Child processes run and stop together, with their own children, however the launcher is stopped."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import UserDict
from collections.abc import Iterator
from pathlib import Path

import pytest

from talko.launcher import processes
from talko.launcher.processes import Children, stopping_together
from talko.launcher.progress import Problem

pytestmark = pytest.mark.slow

WITH_A_CHILD = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n"
)
STUBBORN = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ready', flush=True)\ntime.sleep(60)\n"


def start(children: Children, program: str, log: Path) -> None:
    children.start("The child", [sys.executable, "-c", program], os.environ, log)


def first_line(log: Path) -> str:
    until = time.monotonic() + 10
    while "\n" not in log.read_text():
        assert time.monotonic() < until, "the child said nothing"
        time.sleep(0.02)
    return log.read_text().splitlines()[0]


def is_alive(pid: int) -> bool:
    """A process that has ended but whose end nobody has taken note of counts as ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_stop_reaches_the_childrens_children(tmp_path: Path) -> None:
    with stopping_together() as children:
        start(children, WITH_A_CHILD, tmp_path / "log")
        grandchild = int(first_line(tmp_path / "log"))
        assert is_alive(grandchild)

    until = time.monotonic() + 5
    while is_alive(grandchild) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_alive(grandchild)


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SECONDS_TO_STOP", 0.2)
    started = time.monotonic()

    with stopping_together() as children:
        start(children, STUBBORN, tmp_path / "log")
        first_line(tmp_path / "log")

    assert time.monotonic() - started < 10


def test_a_child_that_dies_is_quoted(tmp_path: Path) -> None:
    with stopping_together() as children:
        start(children, "raise SystemExit('the ice is too thin')", tmp_path / "log")
        with pytest.raises(Problem, match=r"The child exited with code 1(.|\n)*the ice is too thin"):
            children.wait()


ENDS_AT_FIRST = """
import pathlib, sys, time
seen = pathlib.Path(sys.argv[1])
starts = len(seen.read_text()) if seen.exists() else 0
seen.write_text("x" * (starts + 1))
print("start", starts + 1, flush=True)
if starts < int(sys.argv[2]):
    sys.exit("tripped")
time.sleep(60)
"""


def keep(children: Children, folder: Path, ends: int) -> None:
    command = [sys.executable, "-c", ENDS_AT_FIRST, str(folder / "seen"), str(ends)]
    children.start("The child", command, os.environ, folder / "log", again=command)


def test_a_child_that_ends_is_started_again_and_stops_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LONGEST_PAUSE", 0)
    with stopping_together() as children:
        start(children, WITH_A_CHILD, tmp_path / "other")
        keep(children, tmp_path, ends=2)

        def told_to_stop() -> None:
            until = time.monotonic() + 20
            while "start 3" not in (tmp_path / "log").read_text() and time.monotonic() < until:
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=told_to_stop).start()
        with pytest.raises(KeyboardInterrupt):
            children.wait()
        assert [child.process.poll() for child in children._children] == [None, None]
    said = capsys.readouterr().out.splitlines()
    assert said == [f"The child exited with code 1 and is being restarted. Its log: {tmp_path / 'log'}"] * 2
    assert (tmp_path / "log").read_text().count("tripped") == 2  # what it said before is kept


def test_a_child_that_ends_again_and_again_is_quoted_and_stops_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LONGEST_PAUSE", 0)
    with stopping_together() as children:
        keep(children, tmp_path, ends=99)
        with pytest.raises(Problem, match=r"The child exited with code 1(.|\n)*tripped"):
            children.wait()
    assert len((tmp_path / "seen").read_text()) == 1 + processes.MOST_STARTS


class Interrupting(UserDict[str, str]):
    """Variables at the reading of which somebody presses Ctrl-C: just when a child is being born."""

    def __iter__(self) -> Iterator[str]:
        os.kill(os.getpid(), signal.SIGINT)
        return super().__iter__()


def test_a_stop_while_a_child_is_born_reaches_it_too(tmp_path: Path) -> None:
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored, where tests run in the background
    try:
        with pytest.raises(KeyboardInterrupt), stopping_together() as children:
            children.start("The child", ["sleep", "60"], Interrupting(os.environ), tmp_path / "log")
    finally:
        signal.signal(signal.SIGINT, before)
    [child] = children._children
    assert child.process.poll() is not None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_any_signal_stops_them(tmp_path: Path, number: signal.Signals) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom talko.launcher.processes import stopping_together\n"
        "with stopping_together() as children:\n"
        f"    children.start('c', [sys.executable, '-c', 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'],"
        f" os.environ, Path({str(tmp_path / 'log')!r}))\n"
        "    children.wait()\n"
    )
    launcher = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 10
    while not (tmp_path / "log").exists() and time.monotonic() < until:
        time.sleep(0.02)
    child = int(first_line(tmp_path / "log"))

    launcher.send_signal(number)
    launcher.wait(20)

    assert not is_alive(child)


IN_STEPS = """
import pathlib, sys, time
print("step: Digging")
print("found: a spade")
print("spare: a processor")
until = time.monotonic() + 10
while not pathlib.Path(sys.argv[2]).exists():
    if time.monotonic() > until:
        sys.exit("nobody heard it")
    time.sleep(0.02)
print("step: Filling in")
print("a lost mitten", file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""


def run_in_steps(folder: Path, code: int) -> str:
    variables = os.environ | {"PYTHONUNBUFFERED": "1"}
    with stopping_together() as children:
        command = [sys.executable, "-c", IN_STEPS, str(code), str(folder / "heard")]
        said = children.run("The digger", command, variables, folder / "log", spare=(folder / "heard").touch)
        children.check()  # what has ended well is watched no longer
        return said


def test_steps_are_shown_at_once_and_what_was_said_is_returned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_in_steps(tmp_path, 0) == "found: a spade\n"
    shown = [line.split(" … ")[0].strip() for line in capsys.readouterr().out.splitlines()]
    assert shown == ["Loading the program", "Digging", "Filling in"]


def test_a_step_that_fails_is_told_with_the_last_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Problem, match=r"The digger exited with code 3.*(?s:.)*a lost mitten"):
        run_in_steps(tmp_path, 3)
    assert "Filling in … failed after" in capsys.readouterr().out
