"""Work in lanes: what runs at the same time, and what of it is shown when."""

import sys
import threading

import pytest

from talko.launcher.lanes import Terminal, run_in_lanes
from talko.launcher.progress import Problem


def saying(*words: str):
    def work(log: Terminal) -> None:
        for word in words:
            log.say(word)

    return work


def test_the_lanes_run_beside_each_other_and_are_shown_in_the_order_of_the_plan(
    capfd: pytest.CaptureFixture[str],
) -> None:
    meeting = threading.Barrier(2, timeout=10)

    def work(name: str):
        def meet(log: Terminal) -> None:
            log.say(f"{name} begins")
            meeting.wait()
            log.say(f"{name} ends")

        return meet

    run_in_lanes([(0, work("first")), (1, work("second")), (0, saying("third"))])

    shown = capfd.readouterr().out.split("\n")
    assert shown == ["first begins", "first ends", "second begins", "second ends", "third", ""]


def test_a_lane_does_one_thing_after_another() -> None:
    done: list[str] = []

    def first(_log: Terminal) -> None:
        threading.Event().wait(0.05)
        done.append("first")

    run_in_lanes([(0, first), (0, lambda _log: done.append("second"))])

    assert done == ["first", "second"]


def test_what_a_command_prints_stays_together_and_its_code_is_known(
    capfd: pytest.CaptureFixture[str],
) -> None:
    program = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"

    def work(log: Terminal) -> None:
        log.say("title")
        log.say(f"code {log.run([sys.executable, '-c', program], {})}")

    run_in_lanes([(0, work)])

    assert capfd.readouterr().out == "title\nout\nerr\ncode 3\n"


def test_a_problem_is_raised_after_its_log(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(log: Terminal) -> None:
        log.say("trying")
        raise Problem("no cluster")

    with pytest.raises(Problem, match="no cluster"):
        run_in_lanes([(0, fail)])

    assert capfd.readouterr().out == "trying\n"
