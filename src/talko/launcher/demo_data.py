"""The demo's data folder, and the settings of processes that use it."""

import os
import secrets
from pathlib import Path

from talko.launcher import environment, extras
from talko.launcher.paths import home

SERVER_SETTINGS = ("TALKO_MODE", "TALKO_DEMO", "TALKO_DATA_DIR", "TALKO_SECRET_KEY", "DATABASE_URL")


def folder() -> Path:
    return home() / "demo"


def database() -> Path:
    return folder() / "talko.sqlite3"


def variables(port: int = 8000) -> dict[str, str]:
    """The environment of the demo's processes, without a server's settings from the shell: the demo must never
    write to a real database. A sentence encoder is used where it is installed."""
    encoder = {"TALKO_ENCODER": "minilm"} if environment.is_ready(extras.MINILM) else {}
    inherited = encoder | {name: value for name, value in os.environ.items() if name not in SERVER_SETTINGS}
    return inherited | {
        "TALKO_DEMO": "1",
        "TALKO_DATA_DIR": str(folder()),
        "TALKO_SECRET_KEY": secret(),
        "TALKO_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
        "OPENBLAS_NUM_THREADS": "1",  # the demo command forks, which threads do not survive
    }


def secret() -> str:
    path = folder() / "secret"
    if not path.exists() or not path.read_text().strip():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def is_default() -> bool:
    """Whether management commands act on the demo: no setting of a server is given."""
    return not any(name in os.environ for name in SERVER_SETTINGS)
