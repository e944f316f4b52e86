"""Where things are: the root of the tree, the environment, the data of the demo."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def home() -> Path:
    """The folder for everything that Talko writes while it runs; TALKO_HOME moves it."""
    return Path(os.environ.get("TALKO_HOME") or ROOT / "var").resolve()
