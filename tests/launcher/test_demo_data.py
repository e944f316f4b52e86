"""The demo's settings: they only reach the demo's data, and no other settings do."""

from pathlib import Path

import pytest

from talko.launcher import demo_data, environment


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in demo_data.SERVER_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TALKO_HOME", str(tmp_path))


def test_it_works(tmp_path: Path) -> None:
    variables = demo_data.variables(port=8123)

    assert variables["TALKO_DEMO"] == "1"
    assert variables["TALKO_DATA_DIR"] == str(tmp_path / "demo")
    assert variables["TALKO_BASE_URL"] == "http://127.0.0.1:8123"


def test_the_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first = demo_data.secret()

    assert len(first) >= 50
    assert demo_data.secret() == first
    assert (tmp_path / "demo" / "secret").stat().st_mode & 0o077 == 0


def test_a_servers_settings_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://real/data")
    monkeypatch.setenv("TALKO_MODE", "production")

    assert not {"DATABASE_URL", "TALKO_MODE"} & demo_data.variables().keys()


def test_a_command_is_meant_for_the_demo_when_no_server_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo_data.is_default()

    monkeypatch.setenv("TALKO_SECRET_KEY", "of a server")
    assert not demo_data.is_default()


@pytest.mark.parametrize(
    ("installed", "named", "used"), [(False, None, None), (True, None, "minilm"), (True, "", "")]
)
def test_an_encoder_is_used_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch, *, installed: bool, named: str | None, used: str | None
) -> None:
    """Unless the shell names another, or none."""
    monkeypatch.setattr(environment, "is_ready", lambda locks: installed)
    monkeypatch.delenv("TALKO_ENCODER", raising=False)
    if named is not None:
        monkeypatch.setenv("TALKO_ENCODER", named)

    assert demo_data.variables().get("TALKO_ENCODER") == used
