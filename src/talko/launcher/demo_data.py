"""Where the demo keeps its data, and the settings with which anything acts on them."""

import os
import secrets
from pathlib import Path

from talko.launcher.paths import home

OF_A_SERVER = ("TALKO_MODE", "TALKO_DEMO", "TALKO_DATA_DIR", "TALKO_SECRET_KEY", "DATABASE_URL")


def folder() -> Path:
    return home() / "demo"


def database() -> Path:
    return folder() / "talko.sqlite3"


def variables(port: int = 8000) -> dict[str, str]:
    """The environment of the demo's processes. A server's settings that stand in the shell are left out: the
    demo must never write into a real database."""
    inherited = {name: value for name, value in os.environ.items() if name not in OF_A_SERVER}
    return inherited | {
        "TALKO_DEMO": "1",
        "TALKO_DATA_DIR": str(folder()),
        "TALKO_SECRET_KEY": secret(),
        "TALKO_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
        "OPENBLAS_NUM_THREADS": "1",  # what makes the demo parts in two, and no thread may be lost by that
    }


def secret() -> str:
    path = folder() / "secret"
    if not path.exists() or not path.read_text().strip():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def is_meant() -> bool:
    """A management command without any setting of a server is meant for the demo."""
    return not any(name in os.environ for name in OF_A_SERVER)
