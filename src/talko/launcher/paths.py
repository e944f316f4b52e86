"""Paths: the source tree, the environment, the data folder."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
LOCALES = SOURCE / "talko" / "locale"


def home() -> Path:
    """The folder for all data that Talko writes: TALKO_HOME, or `var` in the source tree."""
    return Path(os.environ.get("TALKO_HOME") or ROOT / "var").resolve()


def stale_translations() -> list[Path]:
    """The .po files that are newer than their .mo files."""

    def is_stale(path: Path) -> bool:
        compiled = path.with_suffix(".mo")
        return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns

    return [path for path in sorted(LOCALES.glob("*/LC_MESSAGES/django.po")) if is_stale(path)]
