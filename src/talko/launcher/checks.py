"""`./talko test`: check style, types and contracts, and run the tests on both databases and in a browser."""

import argparse
import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from talko.launcher import environment, postgres
from talko.launcher.lanes import Terminal, Work, run_in_lanes
from talko.launcher.paths import PYTHON, ROOT, SOURCE, VENV, stale_translations
from talko.launcher.progress import Problem

DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
LOCKS = ("run", "postgres", "test", "encoders")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SERVER_SETTINGS = ("DATABASE_URL", "TALKO_DEMO", "TALKO_DATA_DIR", "TALKO_SECRET_KEY", "TALKO_HOME")
WITHOUT_DATABASE = ("tests/launcher", "tests/engines")
PARALLEL = ["-n", "auto", "--maxprocesses", "8", "--dist", "worksteal"]
"""Work stealing, because a few tests take as long as hundreds of others and idle processes should take over theirs."""
NOT_SLOW = ["-m", "not slow"]
"""tests/conftest.py and marks decide what is slow: real servers, crawls of all pages, real data."""
WITH_DATABASE = ["-m", "not no_database"]
"""The others say the same whatever the database: tests/conftest.py marks them."""


@dataclass
class Report:
    """The results so far. With `strict`, in CI, anything skipped counts as failed."""

    strict: bool
    failed: list[str] = field(default_factory=list)
    passed_tests: int = 0
    failed_tests: int = 0
    skipped_tests: int = 0
    _adding: threading.Lock = field(default_factory=threading.Lock)

    def skip(self, log: Terminal, what: str, why: str) -> None:
        log.say(f"skipped: {what}: {why}")
        if self.strict:
            self.failed.append(f"{what} (skipped)")

    def read(self, results: Path) -> None:
        """Add the counts in pytest's JUnit file, which is missing when pytest crashed."""
        if not results.exists():
            return
        for suite in ElementTree.parse(results).iter("testsuite"):
            total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            with self._adding:
                self.passed_tests += total - failed - skipped
                self.failed_tests += failed
                self.skipped_tests += skipped

    def conclude(self) -> int:
        if self.strict and self.skipped_tests:
            self.failed.append("skipped tests")
        print()
        if self.failed:
            print(f"Failed: {', '.join(self.failed)}")
        print(
            f"{self.passed_tests} passed, {self.failed_tests} failed, {self.skipped_tests} skipped",
            flush=True,
        )
        return 1 if self.failed or self.failed_tests else 0


def main(arguments: list[str]) -> int:
    options, for_pytest = parse(arguments)
    environment.ensure(LOCKS)
    variables = variables_for_tests()
    if stale_translations():
        subprocess.run([PYTHON, "-m", "talko.cli", "messages", "compile"], env=variables, check=True)
    report = Report(strict=os.environ.get("CI", "").lower() in ("1", "true"))
    if options.quick:
        for_pytest = [*(for_pytest or ["tests", *PARALLEL]), *NOT_SLOW]
    if for_pytest:
        run_chosen(report, variables, for_pytest, options.db)
        return report.conclude()
    run_in_lanes(plan(report, variables, options))
    return report.conclude()


def plan(report: Report, variables: dict[str, str], options: argparse.Namespace) -> list[tuple[int, Work]]:
    """What runs, each with its lane, in the order in which it is shown.

    Two lanes, each with tests enough for all processors, so that one lane's last long test leaves none of them idle.
    """
    common = ["tests", "--ignore=tests/browser"]
    ignored = [f"--ignore={path}" for path in WITHOUT_DATABASE]
    on_sqlite = [*common, *PARALLEL]
    on_postgres = [*common, *ignored, *WITH_DATABASE, *PARALLEL]
    pieces: list[tuple[int, Work]] = [
        (1, partial(run_pytest, report, variables, "tests on SQLite", on_sqlite)),
        (1, partial(run_on_postgres, report, variables, on_postgres, not options.no_postgres)),
        (0, partial(run_in_browser, report, variables, not options.no_browser)),
    ]
    gates = [] if options.no_lint else [(0, partial(run_gates, report, variables))]
    return [*gates, *pieces]


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        "./talko test",
        allow_abbrev=False,
        description="Check style, types, import contracts, migrations and translations, then run all tests: on SQLite, "
        "on a temporary PostgreSQL if it is installed, and in Chromium if it is installed.",
        epilog="Any other arguments are passed to pytest, and then only pytest runs: ./talko test tests/core -k money. "
        "With CI=true anything skipped counts as failed.",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="only fast tests on SQLite: no browser, real servers, real data or crawls of all pages",
    )
    parser.add_argument("--no-lint", action="store_true", help="skip the checks and run only tests")
    parser.add_argument("--no-postgres", action="store_true", help="skip the tests on PostgreSQL")
    parser.add_argument("--no-browser", action="store_true", help="skip the tests in a browser")
    parser.add_argument(
        "--db",
        choices=tuple(DATABASES),
        default="sqlite",
        help="the database for chosen tests (default: sqlite)",
    )
    return parser.parse_known_args(arguments)


def variables_for_tests() -> dict[str, str]:
    """The environment without settings of a server or a demo, which must not reach the tests.

    Matrices are multiplied by one thread a process: several of each would mostly wait for one another.
    """
    variables = {name: value for name, value in os.environ.items() if name not in SERVER_SETTINGS}
    browser = os.environ.get("TALKO_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    return variables | {"TALKO_MODE": "test", "TALKO_CHROMIUM": browser, "OPENBLAS_NUM_THREADS": "1"}


def gates() -> dict[str, list[str]]:
    """The checks that are not tests: name and command. The longest comes first, and the others run beside it."""
    tools = VENV / "bin"
    python = [str(PYTHON)]
    checked = ["src", "tests", "benchmarks", "talko"]
    templates = [str(path) for path in sorted(SOURCE.glob("talko/**/templates/**/*.html"))]
    return {
        "types (mypy)": [str(tools / "mypy"), "--no-error-summary"],
        "lint (ruff)": [str(tools / "ruff"), "check", "--quiet", *checked],
        "format (ruff)": [
            str(tools / "ruff"),
            "format",
            "--quiet",
            "--check",
            "--output-format=concise",
            *checked,
        ],
        "templates (djade)": [str(tools / "djade"), "--check", *templates],
        "lines of templates": [*python, "-m", "talko.launcher.template_lines"],
        "import contracts": [str(tools / "lint-imports"), "--no-cache"],
        "migrations": [*python, "-m", "talko.cli", "manage", "makemigrations", "--check", "--dry-run"],
        "translations": [*python, "-m", "talko.cli", "messages", "check"],
    }


def run_gates(report: Report, variables: dict[str, str], log: Terminal) -> None:
    """Run two checks at a time and report them in order."""

    def run(command: list[str]) -> tuple[float, "subprocess.CompletedProcess[str]"]:
        started = time.monotonic()
        result = subprocess.run(
            command,
            cwd=ROOT,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return time.monotonic() - started, result

    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(run, command) for name, command in gates().items()}
        for name, future in running.items():
            seconds, result = future.result()
            log.say(f"{name}: {'failed' if result.returncode else 'ok'} ({seconds:.1f} s)")
            if result.returncode:
                log.say(result.stdout.rstrip())
                report.failed.append(name)


def run_pytest(
    report: Report, variables: dict[str, str], title: str, arguments: list[str], log: Terminal
) -> None:
    log.say(f"\n{title}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="talko-test-") as folder:
        results = Path(folder) / "results.xml"
        code = log.run([str(PYTHON), "-m", "pytest", f"--junitxml={results}", *arguments], variables)
        report.read(results)
    log.say(f"{title}: {'failed' if code else 'ok'} ({time.monotonic() - started:.1f} s)")
    if code:
        report.failed.append(title)


def run_on_postgres(
    report: Report, variables: dict[str, str], arguments: list[str], wanted: bool, log: Terminal
) -> None:
    title = "tests on PostgreSQL"
    binaries = postgres.find()
    if not wanted:
        report.skip(log, title, "--no-postgres was given")
    elif binaries is None:
        report.skip(log, title, "no PostgreSQL found (Debian: apt-get install postgresql)")
    else:
        with postgres.temporary_cluster(binaries) as address:
            run_pytest(report, variables | {"DATABASE_URL": address}, title, arguments, log)


def run_in_browser(report: Report, variables: dict[str, str], wanted: bool, log: Terminal) -> None:
    title = "tests in a browser"
    if not wanted:
        report.skip(log, title, "--no-browser was given")
    elif not variables["TALKO_CHROMIUM"]:
        report.skip(log, title, "no Chromium found (Debian: apt-get install chromium)")
    else:
        run_pytest(report, variables, title, ["tests/browser", *PARALLEL], log)


def run_chosen(report: Report, variables: dict[str, str], arguments: list[str], database: str) -> None:
    with contextlib.ExitStack() as stack:
        if database == "postgres":
            binaries = postgres.find()
            if binaries is None:
                raise Problem("No PostgreSQL found (Debian: apt-get install postgresql).")
            variables["DATABASE_URL"] = stack.enter_context(postgres.temporary_cluster(binaries))
        run_pytest(report, variables, f"tests on {DATABASES[database]}", arguments, Terminal())
