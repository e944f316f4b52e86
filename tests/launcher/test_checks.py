"""The report of ./talko test: what counts, what is skipped, what fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from talko.launcher.checks import NOT_SLOW, WITH_DATABASE, Report, parse, variables_for_tests
from talko.launcher.lanes import Terminal
from talko.launcher.paths import ROOT

RESULTS = '<testsuites><testsuite tests="10" failures="1" errors="1" skipped="2"/></testsuites>'


def test_it_sums_over_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "results.xml").write_text(RESULTS)
    report = Report(strict=False)
    report.read(tmp_path / "results.xml")
    report.read(tmp_path / "results.xml")

    assert report.conclude() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "12 passed, 4 failed, 4 skipped"


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_a_skip_is_said_and_fails_in_ci(strict: bool, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(strict=strict)
    report.skip(Terminal(), "tests in a browser", "no Chromium found")

    assert report.conclude() == code
    assert "skipped: tests in a browser: no Chromium found" in capsys.readouterr().out


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_a_skipped_test_fails_in_ci(strict: bool, code: int, tmp_path: Path) -> None:
    (tmp_path / "results.xml").write_text('<testsuite tests="2" failures="0" errors="0" skipped="1"/>')
    report = Report(strict=strict)
    report.read(tmp_path / "results.xml")

    assert report.conclude() == code


def test_a_gate_that_failed_fails_the_whole() -> None:
    report = Report(strict=False, failed=["types (mypy)"], passed_tests=1)

    assert report.conclude() == 1


def test_what_it_does_not_know_goes_to_pytest() -> None:
    options, rest = parse(["--db", "postgres", "tests/core", "-k", "money", "--lf"])

    assert options.db == "postgres"
    assert rest == ["tests/core", "-k", "money", "--lf"]


def collected(*asked: str) -> list[str]:
    collect = [sys.executable, "-m", "pytest", "--collect-only", *asked]
    said = subprocess.run(
        collect, cwd=ROOT, env=variables_for_tests(), capture_output=True, text=True, check=False
    )
    return [line.partition("::")[2] for line in said.stdout.splitlines() if "::" in line]


@pytest.mark.slow
def test_quick_leaves_out_what_starts_servers_and_what_walks_through_all_pages() -> None:
    asked = ["tests/server/test_restored.py", "tests/web/test_kept_by_nobody.py"]
    assert collected(*NOT_SLOW, *asked) == [
        "test_files_are_kept_nowhere",
        "test_signing_in_out_and_being_refused",
        "test_whoever_has_no_session_is_served_from_what_all_can_have",
    ]


@pytest.mark.slow
def test_a_second_database_is_asked_only_by_what_needs_one() -> None:
    asked = ["tests/core/test_warm_up.py", "tests/server/test_restored.py"]
    without = set(collected(*asked)) - set(collected(*WITH_DATABASE, *asked))
    assert without == {"test_a_job_that_fails_is_logged_and_stops_no_other"}


def test_settings_of_a_server_do_not_reach_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://real/data")
    monkeypatch.setenv("TALKO_MODE", "production")

    variables = variables_for_tests()

    assert "DATABASE_URL" not in variables
    assert variables["TALKO_MODE"] == "test"
