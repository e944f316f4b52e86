"""The texts of the demo world, as they lie in `content/`."""

import csv
import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"


def table(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def drawing(name: str) -> str:
    """An SVG, or what stands before the sky in one."""
    return (FOLDER / "pictures" / f"{name}.svg").read_text("utf-8")


def organisations() -> list[dict[str, str]]:
    with (FOLDER / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def challenges() -> list[dict[str, Any]]:
    return [table(f"challenges/{path.stem}") for path in sorted((FOLDER / "challenges").glob("*.toml"))]


def campaigns() -> list[dict[str, Any]]:
    return [table(f"campaigns/{path.stem}") for path in sorted((FOLDER / "campaigns").glob("*.toml"))]
