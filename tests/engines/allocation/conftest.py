"""Real elections with their expected results."""

import json
from functools import cache
from pathlib import Path

import pytest

from talko.engines.allocation.election import Election
from talko.engines.allocation.pb_read import read_pb


@cache
def _read(path: Path) -> Election:
    return read_pb(path)


class RealElections:
    """Elections by file name, and what `expected.jsonl` says of each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
        self.expected = [json.loads(line) for line in lines]

    def election(self, name: str) -> Election:
        return _read(self.folder / name)


@pytest.fixture(scope="session")
def elections(real_data: Path) -> RealElections:
    return RealElections(real_data / "pb")
